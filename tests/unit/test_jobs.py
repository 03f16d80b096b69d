"""The durable engine behind our small interface. It is a process global: each test is a process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

FRAME = """
import asyncio, json, sys, time
from sqlalchemy.engine import make_url
from bot.jobs import Courses, Jobs, Stopped
from bot.acts import StopAsked

done, told, wanted = [], {{}}, {{}}

async def stops(run_ids):
    return {{run: StopAsked(by) for run, by in wanted.items() if run in run_ids}}

async def main():
    url = make_url("sqlite:///{folder}/jobs.db")
    jobs = Jobs(url, stops=stops, executor_id="local", concurrency=5)
{body}
    await jobs.drain(5)
    print(json.dumps(told))

asyncio.run(main())
"""


def run(folder: Path, body: str) -> dict[str, Any]:
    """Run a piece of a program around Jobs; returns what it put into ``told``."""
    indented = "\n".join("    " + line for line in body.strip("\n").splitlines())
    code = FRAME.format(folder=folder, body=indented)
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout.strip().splitlines()[-1]))


def test_one_at_a_time_in_a_thread_first_come_first_served(tmp_path: Path) -> None:
    """Two threads side by side; a run that is queued twice runs once."""
    told = run(
        tmp_path,
        """
async def course(run_id):
    async def work():
        done.append(f"begin {run_id}")
        await asyncio.sleep(0.3)
        done.append(f"end {run_id}")
    await jobs.step("work", work)
await jobs.start(Courses(course, course, course))
for run_id in ("a1", "a2", "a1", "b1", "a3"):
    await jobs.enqueue(run_id, run_id[0])
while len(done) < 8:
    await asyncio.sleep(0.05)
told["a"] = [entry for entry in done if " a" in entry]
told["all"] = done
""",
    )
    assert told["a"] == [f"{what} a{n}" for n in (1, 2, 3) for what in ("begin", "end")]
    assert told["all"].index("begin b1") < told["all"].index("begin a2")


def test_a_stop_cancels_the_work_and_the_course_goes_on(tmp_path: Path) -> None:
    """The inner task has ended before Stopped is raised; a later step still runs."""
    told = run(
        tmp_path,
        """
async def course(run_id):
    async def work():
        async def slow():
            done.append("begun")
            try:
                await asyncio.sleep(60)
            finally:
                done.append("cleaned")
        try:
            await jobs.stoppable(run_id, slow())
        except Stopped as stop:
            done.append(f"stopped by {stop.by}")
    async def after():
        done.append("after")
    await jobs.step("work", work)
    await jobs.step("after", after)
await jobs.start(Courses(course, course, course))
await jobs.enqueue("r", "t")
while not done:
    await asyncio.sleep(0.05)
wanted["r"] = "U1"
await jobs.look_for_stops()
while "after" not in done:
    await asyncio.sleep(0.05)
told["done"] = done
""",
    )
    assert told["done"] == ["begun", "cleaned", "stopped by U1", "after"]


def test_a_killed_process_resumes_at_the_step_it_had_reached(tmp_path: Path) -> None:
    """A step whose result is kept does not run again."""
    body = """
from pathlib import Path
trace = Path("{folder}/trace")
async def course(run_id):
    async def first():
        with trace.open("a") as file: file.write("first ")
        return 20
    async def second(number):
        with trace.open("a") as file: file.write("second ")
        if trace.read_text().count("second") == 1:
            import os; os._exit(9)
        done.append(number + 1)
    await jobs.step("second", second, await jobs.step("first", first))
await jobs.start(Courses(course, course, course))
await jobs.enqueue("r", "t")
while not done:
    await asyncio.sleep(0.05)
told["done"] = done
""".replace("{folder}", str(tmp_path))
    code = FRAME.format(
        folder=tmp_path, body="\n".join("    " + line for line in body.strip().splitlines())
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert killed.returncode == 9
    assert run(tmp_path, body)["done"] == [21]
    assert (tmp_path / "trace").read_text().split() == ["first", "second", "second"]


def test_an_old_job_resumes_under_new_code(tmp_path: Path) -> None:
    """A deploy in the middle of a job: the steps that are kept stay, the rest is the new code's."""
    body = """
async def course(run_id):
    async def first():
        return "kept by the old code"
    async def second(what):
        import os; os._exit(9)
    await jobs.step("second", second, await jobs.step("first", first))
await jobs.start(Courses(course, course, course))
await jobs.enqueue("r", "t")
await asyncio.sleep(30)
"""
    code = FRAME.format(
        folder=tmp_path, body="\n".join("    " + line for line in body.strip().splitlines())
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert killed.returncode == 9
    told = run(
        tmp_path,
        """
async def a_new_helper(what):
    return what + ", finished by the new"
async def course(run_id):
    async def first():
        return "computed anew"
    async def second(what):
        done.append(await a_new_helper(what))
    async def third():
        done.append("a step that the old code did not have")
    await jobs.step("second", second, await jobs.step("first", first))
    await jobs.step("third", third)
await jobs.start(Courses(course, course, course))
while len(done) < 2:
    await asyncio.sleep(0.05)
told["done"] = done
""",
    )
    assert told["done"] == [
        "kept by the old code, finished by the new",
        "a step that the old code did not have",
    ]


def test_finished_jobs_are_forgotten_when_their_time_is_over(tmp_path: Path) -> None:
    """Only those that ended before."""
    told = run(
        tmp_path,
        """
async def course(run_id):
    done.append(run_id)
await jobs.start(Courses(course, course, course))
await jobs.enqueue("r", "t")
while not done:
    await asyncio.sleep(0.05)
await asyncio.sleep(0.5)
told["early"] = await jobs.forget(time.time() - 60)
told["due"] = await jobs.forget(time.time() + 60)
told["again"] = await jobs.forget(time.time() + 60)
""",
    )
    assert told == {"early": 0, "due": 1, "again": 0}


def test_an_action_does_not_wait_for_the_threads_question(tmp_path: Path) -> None:
    """A stop has to reach a run that is under way; each kind of job has its own course."""
    told = run(
        tmp_path,
        """
async def analysis(run_id):
    done.append(f"begin {run_id}")
    while "action b" not in done or "notice a" not in done:
        await asyncio.sleep(0.05)
    done.append(f"end {run_id}")
async def action(run_id):
    done.append(f"action {run_id}")
async def notice(run_id):
    done.append(f"notice {run_id}")
await jobs.start(Courses(analysis, action, notice))
await jobs.enqueue("a", "t")
while not done:
    await asyncio.sleep(0.05)
for _ in range(2):
    await jobs.enqueue_action("b")
    await jobs.enqueue_notice("a")
while "end a" not in done:
    await asyncio.sleep(0.05)
told["done"] = sorted(done)
""",
    )
    assert told["done"] == ["action b", "begin a", "end a", "notice a"]


def test_the_jobs_of_a_run_are_forgotten_once_they_have_ended(tmp_path: Path) -> None:
    """All kinds of them, and none while one is under way; those of other runs stay."""
    told = run(
        tmp_path,
        """
from dbos import DBOS
async def course(run_id):
    while "go" not in done:
        await asyncio.sleep(0.05)
async def quick(run_id):
    pass
async def kept():
    jobs = await DBOS.list_workflows_async(load_input=False, load_output=False)
    return sorted(f"{job.workflow_id} {job.status}" for job in jobs)
await jobs.start(Courses(course, quick, quick))
await jobs.enqueue("a", "t")
await jobs.enqueue_action("a")
await jobs.enqueue_notice("a")
await jobs.enqueue_action("b")
told["early"] = await jobs.forget_runs(["a"])
told["before"] = len(await kept())
done.append("go")
while any("SUCCESS" not in job for job in await kept()):
    await asyncio.sleep(0.05)
told["late"] = await jobs.forget_runs(["a", "unknown"])
told["after"] = await kept()
""",
    )
    assert (told["early"], told["before"]) == (False, 4)
    assert (told["late"], told["after"]) == (True, ["errand:b SUCCESS"])


LOST = """
import resource, sqlite3
import bot.jobs as module
from dbos import DBOS
module.KEEP_UP_SECONDS = 0.2
course_errors = []

async def course(run_id):
    async def work():
        done.append(run_id)
        await asyncio.sleep(0.1)
    try:
        await jobs.step("work", work)
        await jobs.step("again", work)
    except Exception as error:
        course_errors.append(type(error).__name__)
await jobs.start(Courses(course, course, course))
keeper = asyncio.create_task(jobs.keep_up())

async def ended(run_id):
    while True:
        (job,) = await DBOS.list_workflows_async(workflow_ids=[run_id])
        if job.status == "SUCCESS":
            return
        await asyncio.sleep(0.05)
"""


def test_a_full_disk_is_waited_for_and_is_no_result_of_a_step(tmp_path: Path) -> None:
    """The job goes on where it was, and its course hears nothing of it."""
    told = run(
        tmp_path,
        LOST
        + """
await jobs.enqueue("r", "t")
while not done:
    await asyncio.sleep(0.01)
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
await asyncio.sleep(1.5)
resource.setrlimit(resource.RLIMIT_FSIZE, before)
await asyncio.wait_for(ended("r"), 30)
told["done"], told["errors"] = done, course_errors
""",
    )
    assert told == {"done": ["r", "r"], "errors": []}


def test_what_the_engine_cannot_record_is_resumed_by_the_same_process(tmp_path: Path) -> None:
    """An error of the engine's own ends the attempt without a word; the job is not left lying."""
    told = run(
        tmp_path,
        LOST
        + """
from sqlalchemy.exc import DatabaseError
real, failures = DBOS.run_step_async, []

async def failing(options, function):
    if len(failures) < 2:
        failures.append(options["name"])
        raise DatabaseError("INSERT", {}, Exception("away"))
    return await real(options, function)

DBOS.run_step_async = failing
await jobs.enqueue("r", "t")
while not failures:
    await asyncio.sleep(0.01)
await jobs.enqueue("later", "t")
await asyncio.wait_for(ended("later"), 30)
told["done"], told["errors"], told["failures"] = done, course_errors, failures
""",
    )
    assert told == {"done": ["r", "r", "later", "later"], "errors": [], "failures": ["work"] * 2}


def test_a_job_that_was_claimed_and_never_begun_is_resumed(tmp_path: Path) -> None:
    """Its process has lost it between the two; the thread does not wait for ever."""
    told = run(
        tmp_path,
        LOST
        + """
module.UNSEEN_SECONDS = 0.5
await jobs.enqueue("r", "t")
await asyncio.wait_for(ended("r"), 30)
with sqlite3.connect(url.database, timeout=20) as file:
    file.execute("UPDATE workflow_status SET status = 'PENDING', executor_id = 'local'")
await jobs.enqueue("later", "t")
await asyncio.wait_for(ended("later"), 30)
told["done"], told["errors"] = done, course_errors
""",
    )
    assert told == {"done": ["r", "r", "later", "later"], "errors": []}
