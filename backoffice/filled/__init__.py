"""The council's own workbooks: kept, looked at before they are opened, and filled."""
