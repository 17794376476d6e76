"""The first step: lets only well-formed batches pass."""

from generated.marketedge import validator as checking
from tests.systems.marketedge.market import Market
from treaty import Ports


class Validator(checking.ValidatorModule):
    """Lets only well-formed batches pass."""

    def __init__(self, ports: Ports, market: Market) -> None:
        """Nothing to remember."""

    def validation(self) -> checking.Validation:
        return Columns()


class Columns(checking.Validation):
    """Sees that every line has as many columns as the first."""

    async def validate_data(self, request: checking.ValidateDataRequest) -> checking.ValidateDataResponse:
        head, *rows = request.data.splitlines()
        wrong = [number for number, row in enumerate(rows, 2) if row.count(",") != head.count(",")]
        if wrong:
            issues = [checking.Issue(severity="error", line=number, message="another width") for number in wrong]
            raise checking.InvalidData(checking.InvalidDataData(issues=issues))
        return checking.ValidateDataResponse(validated_data=request.data, record_count=len(rows), issues=[])
