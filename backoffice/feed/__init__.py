"""The feed: every form and measure as OData v4, for Excel and Power BI to refresh.

Read-only, by a token of its own, within what its owner may see. The protocol is OASIS
OData 4.01: service document, metadata, $select, $filter, $orderby, $top, $skip,
$count, and pages with a link to the next.
"""
