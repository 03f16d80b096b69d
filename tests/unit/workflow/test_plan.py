"""What a step before left is read by the code of today."""

from bot.request import Installation, Request
from bot.workflow.parts import Plan

REQUEST = Request(
    Installation("A1", "", "T1"), "Ev1", "C1", "1.0", "1.0", "U1", "T1", "why?", addressed=True
)


def test_a_question_begun_by_older_code_goes_its_older_way() -> None:
    """Its course has no step for pictures: one more would not fit what the engine has kept."""
    plan = Plan(REQUEST, "en", illustrated=True)
    assert Plan.from_json(plan.to_json()) == plan
    older = plan.to_json()
    del older["illustrated"]
    assert not Plan.from_json(older).illustrated
