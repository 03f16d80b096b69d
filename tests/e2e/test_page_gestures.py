"""Every gesture as a person makes it: on the page, in Chromium, with the whole app behind it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import ADMIN, DATA, GENERAL, OUTSIDE
from tests.e2e.conftest import Brain
from tests.support.people import Person
from tests.support.stage import Stage
from tests.support.thread import asked
from tests.support.window import SECONDS, Window, table, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
WAIT = 30 * SECONDS
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
FOUND: list[Action] = [
    Bash("# make a file\necho 42; echo 1,2 > $OUTPUT_DIR/out.csv"),
    Say("The **finding** is 42.\n\n```followups\nSplit by country?\n```"),
]
SCRIPTS: dict[str, list[Action]] = {
    "ponder": [Bash("# ponder\nsleep 60"), Say("Never said.")],
    "split by country": [Say("By country it is **21**.")],
    "Split by country": [Say("By country it is **21**.")],
    "stream": [Bash("# look closely\nsleep 2; echo 7"), Say("It is **seven**.\n\nOf nine.\n")],
    "": FOUND,
}


@pytest.fixture(scope="module")
def brain() -> Brain:
    """Quick answers; whatever is not named gets the finding."""
    return Brain(scripts=SCRIPTS)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(on_stage: Stage) -> AsyncIterator[Window]:
    """A window that may use the clipboard; a script error fails the test."""
    clipboard = ["clipboard-read", "clipboard-write"]
    async with window(on_stage.slack.url, permissions=clipboard) as made:
        made.page.set_default_timeout(10 * SECONDS)
        yield made
        assert made.errors == []


async def answered(desk: Window, root: Locator, words: str = "The finding is 42.") -> None:
    """Open the thread of a message (if it did not open by itself) and see the answer."""
    await desk.by("thread-link", root).click(timeout=WAIT)
    await expect(desk.message(words, desk.thread)).to_be_visible(timeout=WAIT)


async def standing(desk: Window, stage: Stage, person: Person) -> Locator:
    """A thread with an answer in it, files and all, open in the window: the answer's message."""
    ts = await asked(stage, person, DATA, "what is in it?", CSV)
    await desk.open(f"{DATA}/{ts}")
    answer = desk.message("The finding is 42.", desk.thread)
    await expect(desk.by("snippet", desk.thread).last).to_contain_text("analysis.py", timeout=WAIT)
    await expect(desk.by("status", desk.thread).locator(".status-content")).to_be_hidden()
    return answer


async def test_the_command_opens_a_form_whose_answer_comes_in_a_thread(desk: Window) -> None:
    """Chosen from the list with its usage beside it; the form keeps what was typed while it
    grows, takes a file out again, and says at its field what is missing."""
    await desk.open()
    await desk.by("composer-field").press_sequentially("/ana")
    await expect(desk.by("suggestions").first).to_contain_text("[question]")
    await desk.page.keyboard.press("Tab")
    await expect(desk.by("composer-hint")).to_contain_text("/analyze [question]")
    await desk.page.keyboard.type("what is in my files?")
    await desk.page.keyboard.press("Enter")
    modal = desk.by("modal")
    question = modal.get_by_label("What would you like to know?")
    await expect(question).to_have_value("what is in my files?")
    await modal.get_by_label("In another channel").check()
    await expect(modal.get_by_label("Which channel?")).to_be_visible()
    await modal.get_by_label("In this channel").check()
    await expect(modal.get_by_label("Which channel?")).to_be_hidden()
    await desk.by("modal-submit").click()
    await expect(modal.locator(".field-error:visible")).to_contain_text("need a file")
    many = [table(f"{number}.csv") for number in range(11)]
    await desk.by("file-input").set_input_files(many)
    await expect(modal.locator(".field-error:visible")).to_contain_text("10.csv left out")
    await modal.get_by_role("button", name="Remove 9.csv").click()
    await expect(desk.by("file-input-file")).to_have_count(9)
    await expect(question).to_have_value("what is in my files?")
    await desk.by("modal-submit").click()
    await expect(modal).to_have_count(0)
    await answered(desk, desk.message("what is in my files?"))


async def test_a_message_is_analysed_by_its_menu(desk: Window, colleague: Person) -> None:
    """The form has the files of somebody else's message chosen; the answer joins its thread."""
    await colleague.post(GENERAL, "numbers of the week", [("week.csv", b"a\n1\n")])
    await desk.open(GENERAL)
    message = desk.message("numbers of the week")
    await desk.choose(message, "analyze_message")
    modal = desk.by("modal")
    await expect(modal.get_by_label("week.csv")).to_be_checked()
    await modal.get_by_label("What would you like to know?").fill("what is in it?")
    await desk.by("modal-submit").click()
    await answered(desk, message)


async def test_the_shortcut_asks_for_an_answer_in_private(desk: Window) -> None:
    """From anywhere; the question and its answer are in the direct message with the app."""
    await desk.open(GENERAL)
    await desk.by("shortcuts").first.click()
    await desk.by("shortcuts-menu").locator('[data-item="analyze_files"]').click()
    modal = desk.by("modal")
    await modal.get_by_label("In a direct message").check()
    await modal.get_by_label("What would you like to know?").fill("what is in private?")
    await desk.by("file-input").set_input_files([table("secret.csv")])
    await desk.by("modal-submit").click()
    await expect(modal).to_have_count(0)
    await desk.by("sidebar").get_by_text("Datathread").click()
    await answered(desk, desk.message("what is in private?"))


async def test_a_command_takes_a_link_and_carries_no_files(desk: Window, colleague: Person) -> None:
    """The link is copied from the file's own menu; with files attached nothing is lost."""
    await colleague.post(GENERAL, "for later", [("later.csv", b"a\n1\n")])
    await desk.open(GENERAL)
    card = desk.by("snippet", desk.message("for later")).or_(
        desk.by("file", desk.message("for later"))
    )
    await desk.by("file-menu", card.first).click()
    await desk.page.locator('[data-item="copy-link"]').click()
    link = await desk.page.evaluate("navigator.clipboard.readText()")
    await desk.open()
    await desk.write(f"/analyze {link} what is behind it?", table("extra.csv"))
    await expect(desk.by("toast")).to_contain_text("cannot carry files")
    await desk.by("chip").get_by_role("button").click()
    await desk.by("send").click()
    await answered(desk, desk.message("what is behind it?"))


async def test_an_app_is_invited_by_the_bar_or_the_command(desk: Window) -> None:
    """It says hello once it is in; ``/remove`` sends it away again."""
    await desk.open(OUTSIDE)
    await desk.by("invitation").get_by_role("button").click()
    await expect(desk.message("Hello! I answer questions")).to_be_visible(timeout=WAIT)
    await expect(desk.by("invitation")).to_have_count(0)
    await desk.write("/remove @Datathread")
    await expect(desk.by("invitation")).to_be_visible()
    await desk.write("/invite @Datathread")
    await expect(desk.by("invitation")).to_have_count(0)


async def test_a_cross_stops_what_runs(desk: Window, on_stage: Stage, member: Person) -> None:
    """Put on the question in the channel."""
    ts = await asked(on_stage, member, DATA, "ponder the cross", CSV)
    await desk.open(f"{DATA}/{ts}")
    card = desk.by("card", desk.thread).filter(has_text="Ponder")
    await expect(card).to_be_visible(timeout=WAIT)
    await desk.react(desk.message("ponder the cross"), "x")
    await expect(desk.thread).to_contain_text("Stopped by", timeout=WAIT)


async def test_an_edit_that_adds_the_mention_is_answered(desk: Window) -> None:
    """The message is edited where it stands."""
    await desk.open(GENERAL)
    await desk.write("what is in this one?", table("edited.csv"))
    message = desk.message("what is in this one?")
    await desk.choose(message, "edit")
    await desk.by("edit-field").fill("@Datathread what is in this very one?")
    await desk.page.keyboard.press("Enter")
    edited = desk.message("what is in this very one?")
    await expect(edited).to_contain_text("(edited)")
    await answered(desk, edited)


async def test_a_forwarded_message_brings_its_files(desk: Window, colleague: Person) -> None:
    """With a mention beside it, in another channel."""
    await colleague.post(GENERAL, "to be carried", [("carried.csv", b"a\n1\n")])
    await desk.open(GENERAL)
    message = desk.message("to be carried")
    await desk.tool(message, "forward")
    dialog = desk.by("forward-dialog")
    await expect(dialog).to_contain_text("carried.csv")
    await desk.by("forward-to").select_option(DATA)
    await dialog.get_by_label("Message").fill("@Datathread what does it hold?")
    await desk.by("dialog-submit").click()
    await expect(desk.by("toast")).to_have_text("Forwarded.")
    await desk.open(DATA)
    await answered(desk, desk.message("what does it hold?"))


async def test_the_home_tab_changes_what_happens_in_a_channel(desk: Window) -> None:
    """An admin picks a channel and a mode; the choice stays."""
    place = f"D{ADMIN[1:]}"
    await desk.open(place, ADMIN)
    await desk.by("tab-home").click()
    home = desk.by("home")
    await home.locator("select").select_option(GENERAL)
    await home.get_by_label("Leave alone").check()
    await expect(home).to_contain_text("#general: Leave alone")
    await desk.open(place, ADMIN)
    await desk.by("tab-home").click()
    await expect(home).to_contain_text("#general: Leave alone")
    await home.locator("select").select_option(GENERAL)
    await expect(home.get_by_label("Leave alone")).to_be_checked()
    await home.get_by_label("Offer").check()
    await expect(home).to_contain_text("#general: Offer")


async def test_a_direct_message_is_streamed_and_stopped(desk: Window, member: Person) -> None:
    """No mention is needed; prompts ask at once; Stop is beside the work."""
    await desk.open(f"D{member.user[1:]}")
    await desk.write("stream this", table("direct.csv"))
    streaming = desk.thread.locator(".message.is-streaming")
    await expect(streaming.first).to_be_visible(timeout=WAIT)
    await expect(desk.message("It is seven.", desk.thread)).to_be_visible(timeout=WAIT)
    await expect(streaming).to_have_count(0)
    await desk.write("ponder a while", where="thread-composer")
    await expect(streaming.first).to_be_visible(timeout=WAIT)
    await desk.by("stop", desk.thread).click()
    await expect(desk.thread).to_contain_text("Stopped by", timeout=WAIT)
    prompt = desk.by("prompt", desk.page.locator(".main-pane")).first
    words = str(await prompt.get_attribute("title"))
    await prompt.click()
    await expect(desk.message(words)).to_be_visible()


async def test_an_offer_is_taken(desk: Window) -> None:
    """Only whoever shared the file sees it; pressed, it goes, and the answer comes."""
    await desk.open(GENERAL)
    await desk.write("just for you to know", table("offered.csv"))
    offer = desk.message("I can look into offered.csv")
    await expect(offer).to_contain_text("Only visible to you", timeout=WAIT)
    await desk.by("button", offer).first.click()
    await answered(desk, desk.message("just for you to know"))
    await expect(offer).to_have_count(0)


async def test_what_stands_under_an_answer(desk: Window, on_stage: Stage, member: Person) -> None:
    """A thumb down may say why; the notebook comes; a question that is proposed is asked."""
    answer = await standing(desk, on_stage, member)
    thumb = desk.by("feedback-thumbDown", answer)
    await thumb.click()
    modal = desk.by("modal")
    await modal.get_by_role("textbox").fill("too short")
    await desk.by("modal-submit").click()
    await expect(modal).to_have_count(0)
    await expect(thumb).to_have_attribute("aria-pressed", "true")
    await answer.get_by_role("button", name="Notebook").click()
    files = desk.thread.locator('[data-name="analysis.ipynb"]')
    await expect(files.first).to_be_visible(timeout=WAIT)
    await answer.get_by_role("button", name="Split by country?").click()
    await expect(desk.message("By country it is 21.", desk.thread)).to_be_visible(timeout=WAIT)


async def test_an_answer_is_deleted_after_asking_back(
    desk: Window, on_stage: Stage, member: Person
) -> None:
    """The bin asks first; then the answer and its files are gone from the thread."""
    answer = await standing(desk, on_stage, member)
    await answer.get_by_role("button", name="Delete this answer").click()
    await desk.by("confirm").get_by_role("button", name="Keep it").click()
    await expect(answer).to_be_visible()
    await answer.get_by_role("button", name="Delete this answer").click()
    await desk.by("confirm").get_by_role("button", name="Delete").last.click()
    await expect(answer).to_have_count(0, timeout=WAIT)
    await expect(desk.thread.locator('[data-name="out.csv"]')).to_have_count(0)
