"""The shipped forms say what the contract and the framework promise."""

import pytest

from form_definitions.catalog import shipped_forms
from form_definitions.form import Form
from form_definitions.kinds import Choice
from form_definitions.spelling import folded

ROLES = (
    "team_manager service_delivery_manager head_of_service advanced_practitioner"
    " senior_leader other"
)
ACTIONS = (
    "action area owner owner_role due_on due_text status completed_on verified_by"
    " verified_on difference_made"
)

HEADER = {
    "case_file_audit": "case_id child_initials date_of_birth year_of_birth plan_type"
    " team worker manager auditor auditor_role audit_date date_received audit_type"
    " theme reflective_discussion_offered reflective_discussion_date moderator"
    " moderated_grade final_grade",
    "supervision_audit": "auditor team_manager supervisee team audit_date period"
    " date_received reviewed_with_manager_on",
    "staff_observation": "worker worker_stage team manager observer observer_role"
    " observation_date activity consent_obtained reviewed_in_supervision_on"
    " appraisal_link",
    "meeting_observation": "meeting_type meeting_date team chair observer"
    " observer_role consent_obtained discussed_with_chair_on",
}
AREAS = {
    "case_file_audit": "assessment planning voice_of_the_child risk"
    " partnership_working management_oversight recording identity_and_diversity"
    " outcomes overall",
    "supervision_audit": "organisation_and_recording quality_of_relationship"
    " task_assistance social_and_emotional_support reflective_practice"
    " impact_on_practice overall",
    "staff_observation": "planning_and_purpose knowledge_and_theory"
    " intervention_and_skills restorative_practice partnership_working"
    " critical_reflection professionalism ethics_and_diversity service_user_feedback"
    " partner_feedback overall",
    "meeting_observation": "effectively_helped focus_on_the_child"
    " participation_of_children participation_of_parents"
    " participation_of_professionals risk decision_making"
    " evidence_and_information_sharing assessment_and_help planning_and_review"
    " joint_working identity_and_diversity overall",
}
REQUIRED = {
    "case_file_audit": "case_id audit_date auditor overall_grade",
    "supervision_audit": "auditor team_manager audit_date overall_grade",
    "staff_observation": "worker observer observation_date overall_grade",
    "meeting_observation": "meeting_type meeting_date observer overall_grade",
}
ANSWERS = {
    ("case_file_audit", "plan_type"): "early_help child_in_need child_protection"
    " child_looked_after care_leaver assessment_only other",
    ("case_file_audit", "auditor_role"): ROLES,
    ("case_file_audit", "audit_type"): "random thematic re_audit moderation other",
    ("case_file_audit", "reflective_discussion_offered"): "yes no declined",
    ("staff_observation", "worker_stage"): "newly_qualified experienced support_needed",
    ("staff_observation", "observer_role"): ROLES,
    ("staff_observation", "consent_obtained"): "yes no not_needed",
    ("meeting_observation", "meeting_type"): "cp_conference_initial"
    " cp_conference_review strategy_discussion core_group cp_monitoring_visit"
    " looked_after_review early_help_assessment guidance_and_support"
    " early_help_allocations marac darp legal_planning",
    ("meeting_observation", "observer_role"): ROLES,
    ("meeting_observation", "consent_obtained"): "yes no not_needed",
}
WIDER = {
    "iro_review",
    "cp_chair_review",
    "cse_and_missing_review",
    "pep_quality_review",
    "lscb_audit",
    "fostering_and_adoption_qa",
    "complaint",
    "participation_feedback",
    "supervision_survey",
}
LEARNING = {"learning_review", "improvement_plan"}

every_form = pytest.mark.parametrize(
    "form", shipped_forms().values(), ids=lambda f: f.key
)


def test_every_source_of_the_framework_has_its_form() -> None:
    assert set(shipped_forms()) == {*HEADER, *WIDER, *LEARNING}


@pytest.mark.parametrize("key", HEADER)
def test_the_contract_keys_are_there(key: str) -> None:
    form = shipped_forms()[key]
    assert set(HEADER[key].split()) <= set(form.by_key)
    assert [area.key for area in form.areas] == AREAS[key].split()
    for area in AREAS[key].split():
        for part in ("grade", "rationale", "grade_scale"):
            assert f"{area}_{part}" in form.by_key
    required = [field.key for field in form.fields if field.required]
    assert sorted(required) == sorted(REQUIRED[key].split())


@pytest.mark.parametrize("key", HEADER)
def test_every_contract_record_has_actions(key: str) -> None:
    (actions,) = shipped_forms()[key].repeats
    assert [field.key for field in actions.fields] == ACTIONS.split()
    status = actions.field("status").kind
    assert isinstance(status, Choice)
    assert [option.key for option in status.options] == [
        "open",
        "in_progress",
        "done",
        "verified",
        "not_needed",
    ]


@pytest.mark.parametrize(("form", "field"), ANSWERS)
def test_the_contract_answers_are_there(form: str, field: str) -> None:
    kind = shipped_forms()[form].field(field).kind
    assert isinstance(kind, Choice)
    assert [option.key for option in kind.options] == ANSWERS[form, field].split()


@every_form
def test_it_says_where_it_comes_from_and_what_good_looks_like(form: Form) -> None:
    assert form.source.startswith("Quality assurance framework, section")
    assert form.about
    assert form.also
    for area in form.areas:
        assert len(area.good) > 30, area.key


@every_form
def test_its_records_have_a_day_and_a_key(form: Form) -> None:
    assert form.field(form.record.date).required
    assert form.record.key
    assert form.record.unit == "team"


@every_form
def test_every_choice_can_be_filtered_by(form: Form) -> None:
    for field in form.fields:
        if isinstance(field.kind, Choice) and field.asked:
            assert field.filtered, field.key


@every_form
def test_whoever_did_it_is_not_whom_it_is_about(form: Form) -> None:
    assert form.record.by not in form.record.about


def test_the_survey_is_answered_without_a_name() -> None:
    survey = shipped_forms()["supervision_survey"]
    assert survey.record.by is None
    assert not survey.record.about
    assert survey.record.subject is None


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("ICPC", "cp_conference_initial"),
        ("RCPC", "cp_conference_review"),
        ("CP Conf - Initial", "cp_conference_initial"),
        ("CP Conference – Review", "cp_conference_review"),
        ("Strat", "strategy_discussion"),
        ("Core grp", "core_group"),
        ("LAC Rev", "looked_after_review"),
        ("CLA Review", "looked_after_review"),
        ("EHA mtg", "early_help_assessment"),
        ("LPM", "legal_planning"),
    ],
)
def test_meetings_are_known_by_their_short_names(typed: str, kind: str) -> None:
    meeting = shipped_forms()["meeting_observation"].field("meeting_type").kind
    assert meeting.read(typed) == kind


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("FWi ID", "case_id"),
        ("Mosaic ID ", "case_id"),
        ("Child's Initials", "child_initials"),
        ("DOB", "date_of_birth"),
        ("Case holder", "worker"),
        ("Line Manager", "manager"),
        ("Auditer", "auditor"),
        ("Date Rec'd", "date_received"),
        ("Date audited", "audit_date"),
        ("Overall Judgment", "overall_grade"),
        ("Managment oversight", "management_oversight_grade"),
        ("Voice of child", "voice_of_the_child_grade"),
        ("Auditor’s comments", "overall_rationale"),
    ],
)
def test_case_audits_are_known_by_the_headings_councils_write(
    heading: str, field: str
) -> None:
    one = shipped_forms()["case_file_audit"].field(field)
    assert folded(heading) in {folded(h) for h in (one.label, *one.also)}
