"""The tables of the bank: the draft's rows, copies of the draft, editions and site facts."""

from prepapp.bank.models.asking import (
    Choice,
    Group,
    Item,
    Language,
    Step,
    StepRule,
    Treatment,
    TreatmentGroup,
)
from prepapp.bank.models.copies import DraftCopy
from prepapp.bank.models.published import CrisisLine, Edition, SiteFacts
from prepapp.bank.models.questions import (
    Notice,
    NoticePlace,
    NoticeRule,
    Persona,
    Question,
    QuestionRule,
    QuestionSource,
    Source,
    Topic,
)
from prepapp.bank.models.reasons import Condition, ConditionChoice, ConditionTreatment, Criterion
from prepapp.bank.models.row import Part, Row, RuleLine, Words

__all__ = [
    "Choice",
    "Condition",
    "ConditionChoice",
    "ConditionTreatment",
    "CrisisLine",
    "Criterion",
    "DraftCopy",
    "Edition",
    "Group",
    "Item",
    "Language",
    "Notice",
    "NoticePlace",
    "NoticeRule",
    "Part",
    "Persona",
    "Question",
    "QuestionRule",
    "QuestionSource",
    "Row",
    "RuleLine",
    "SiteFacts",
    "Source",
    "Step",
    "StepRule",
    "Topic",
    "Treatment",
    "TreatmentGroup",
    "Words",
]
