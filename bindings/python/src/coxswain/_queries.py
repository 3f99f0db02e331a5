"""The queries as methods. Written by generate_queries.py from the library's catalogue."""

from __future__ import annotations

from typing import Any, Literal, Optional

from ._options import Day, Names, Number
from ._result import Result
from ._run import Run


class Queries:
    """What can be asked. Every option can be left out unless it is without a default here."""

    def query(self, name: str, /, *, run: Optional[Run] = None, **options: Any) -> Result:
        raise NotImplementedError

    def margin(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        level: Literal["auto", "deal", "line"] = "auto",
        rate_kind: Literal["spot", "average", "budget"] = "spot",
        rate_day: Optional[Day] = None,
        loss_measure: Literal["gross_margin", "contribution_margin", "none"] = "contribution_margin",
        run: Optional[Run] = None) -> Result:
        """What deals really earn: the price waterfall from list to contribution margin.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, cost_pools, touches, orders, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            level: what is counted: deals or their lines; auto takes lines where a dimension or
                condition needs them; one of auto, deal, line
            rate_kind: which rates other currencies are converted at; one of spot, average, budget
            rate_day: constant rates: every row takes the rate of this day instead of its own day's
            loss_measure: what a deal or line must be below 0 in to count as a loss; none skips the
                count; one of gross_margin, contribution_margin, none
            run: how the call runs

        Columns:
            deals (count): won deals; at level line the column is called lines
            list_revenue (money): at list prices
            discounts (money): on the invoice: list - unexplained - invoice
            unexplained (money): list - stated discounts - invoice, where it is not zero
            invoice_revenue (money): list - discounts - unexplained
            off_invoice (money): rebates, payment terms, freight allowance
            net_revenue (money): invoice - off invoice
            cost_of_goods (money): where known
            gross_margin (money): net revenue with known cost - cost of goods
            gross_margin_share (share): gross margin / net revenue with known cost; empty where
                that is 0, as of every share
            cost_to_serve (money): commission, freight, support, onboarding
            contribution_margin (money): gross margin - cost to serve of what has a known cost
            contribution_margin_share (share): contribution margin / net revenue with known cost
            acquisition_cost (money): costs of step acquisition
            margin_after_acquisition (money): contribution margin - acquisition cost of what has a
                known cost
            margin_after_acquisition_share (share): margin after acquisition / net revenue with
                known cost
            cost_coverage (share): net revenue with known cost / net revenue
            allocated_cost (money): level line: costs of whole deals that were split over lines
            pool_cost (money): with cost_pools: what they allocate to the group, all steps but
                acquisition; in none of the columns before it
            contribution_margin_after_pools (money): with cost_pools: contribution margin - pool
                cost of what has a known cost
            contribution_margin_after_pools_share (share): with cost_pools: that / net revenue with
                known cost
            pool_acquisition_cost (money): with cost_pools: the same of step acquisition
            margin_after_pools (money): with cost_pools: margin after acquisition - all pool costs
                of what has a known cost
            estimated_cost (money): of cost of goods: of lines without a unit cost, by
                product_prices or products
            loss_deals (count): deals (level line: loss_lines) with known cost that lose money
            loss_net_revenue (money): net revenue in them
            loss_margin (money): what they lose, in the loss measure
            loss_by_discount (money): of a group that loses: the part that discounts of what has a
                known cost explain, at most the loss; empty where no cost is known
            loss_at_list (money): the rest, which would be lost at list prices too
            revenue_rank (count): 1 = most net revenue
            margin_rank (count): 1 = most of the loss measure (contribution margin without one), of
                the groups whose margin is known

        Source: Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 1992;
            Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 3.
        """
        return self.query("margin", by=by, filter=filter, from_=from_, to=to, as_of=as_of,
                          level=level, rate_kind=rate_kind, rate_day=rate_day,
                          loss_measure=loss_measure, run=run)

    def margin_bridge(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        base_from: Optional[Day] = None,
        base_to: Optional[Day] = None,
        against: Literal["year_before", "before"] = "year_before",
        grain: Literal["month", "quarter", "year", "fiscal_year"] = "year",
        cells: Names = ("customer_id", "product_id"),
        as_of: Optional[Day] = None,
        measure: Literal["net_revenue", "gross_margin", "contribution_margin"] = "net_revenue",
        method: Literal["price_at_new_quantity", "price_at_old_quantity", "shapley"] = "price_at_new_quantity",
        nested: bool = False,
        run: Optional[Run] = None) -> Result:
        """Why net revenue or a margin changed between two periods: price, volume, mix, cost, customers and products won and lost.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of the period; without it the last grain that is over
            to: its last day
            base_from: first day of the period that it is compared with; without it what against
                says
            base_to: its last day
            against: what a period is compared with: the same days of the year before, or the days
                just before it; one of year_before, before
            grain: how long the periods are where no days are given; the last one that was over on
                the last day a deal was won, or on as_of; one of month, quarter, year, fiscal_year
            cells: what prices and quantities are compared by: columns of customers and products,
                as a rule; new and lost ones are told by them
            as_of: business day to look from: what happened later is not known yet
            measure: what the change is of; one of net_revenue, gross_margin, contribution_margin;
                of a tally: given to solve
            method: what the joint effect of prices and quantities is counted as: price, volume and
                mix, or each at its mean over all orders; one of price_at_new_quantity,
                price_at_old_quantity, shapley; of a tally: given to solve
            nested: also a row for all, and for each group of the first dimension, of the first
                two, and so on; of a tally: given to solve
            run: how the call runs

        Columns:
            depth (count): nested: how many dimensions the row is of; 0 is all
            base_from: first day of the period compared with
            base_to: its last day
            from: first day of the period
            to: its last day
            measure: what the change is of
            method: how price and quantity are told apart
            volume_by: total: volume is of all quantity at the mean price or margin, and mix the
                rest; item: cell by cell, without a mix, as cells have several units of measure or
                no quantity above 0 in all
            unit_of_measure: of all cells sold in both periods; deal: deals without lines, each
                counts 1; null: several, or not stated
            base_value (money): the measure in the period compared with
            price (money): price_list + price_discount + price_off_invoice + price_unsplit
            volume (money): (Q1 - Q0) x mean value of a unit; see volume_by and method
            mix (money): sum u0 q1 - mean u0 x Q1; see volume_by and method
            cost (money): of margins: -(unit cost after - unit cost before) x quantity
            cost_to_serve (money): of contribution margin: the same of the cost to serve a unit
            new_customers (money): customers, new or back again, who bought nothing in the period
                compared with
            lost_customers (money): customers who bought nothing in the period
            new_products (money): other cells, of products that nobody bought in the period
                compared with
            discontinued_products (money): other cells, of products that nobody bought in the
                period
            newly_sold (money): other cells that sold nothing in the period compared with
            no_longer_sold (money): other cells that sold nothing in the period
            currency (money): with from and to: the period at its own exchange rates - at the rate
                of the last day compared with, at which the other parts are; without, exchange
                rates are part of prices
            unknown_cost (money): of margins: cells sold in both periods with a line of unknown
                cost, whose margin covers less
            without_quantity (money): cells sold in both periods, in one of them with quantity 0 or
                in another unit of measure
            change (money): value - base_value = the sum of price to without_quantity
            value (money): the measure in the period
            price_list (money): of price: changes of list prices
            price_discount (money): of price: changes of discounts on the invoice, a unit
            price_off_invoice (money): of price: changes of rebates, terms and allowances, a unit
            price_unsplit (money): of price: where a list price is unknown, changes of net prices
            base_quantity (quantity): of cells sold in both periods, in the period compared with;
                null in several units
            quantity (quantity): the same in the period

        Source: Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 14 (price at new
            quantity); Laspeyres 1871, Diewert, American Journal of Economics and Sociology 64,
            2005 (price at old quantity); Shapley 1953, Shorrocks, Journal of Economic Inequality
            11, 2013 (shapley).
        """
        return self.query("margin_bridge", by=by, filter=filter, from_=from_, to=to,
                          base_from=base_from, base_to=base_to, against=against, grain=grain,
                          cells=cells, as_of=as_of, measure=measure, method=method, nested=nested,
                          run=run)

    def cost_allocation(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        level: Literal["auto", "deal", "line"] = "auto",
        run: Optional[Run] = None) -> Result:
        """What costs known only in total come to for any group: which pool, by which driver, how much.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, cost_pools, touches, orders, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            level: what is counted: deals or their lines; auto takes lines where a dimension or
                condition needs them; one of auto, deal, line
            run: how the call runs

        Columns:
            part: group: what falls to the group of the dimensions; outside: to won deals that
                from, to or the filter leave out; unallocated: the whole pool, whose driver comes
                to 0, or of an amount for each customer or period what those without revenue are
                due
            pool_id: the pool; of an amount for each order, customer or period in cost_kinds the
                kind
            kind: its kind of cost
            step: the step of the waterfall that the kind belongs to
            driver: what it is allocated by: revenue, quantity, weight, deals, touches, orders
            driver_share (share): the driver's part / the driver of all deals the pool belongs to
            amount (money): what is allocated; the parts of a pool add up to it to the last micro

        Source: Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapters 5 and 14.
        """
        return self.query("cost_allocation", by=by, filter=filter, from_=from_, to=to, as_of=as_of,
                          level=level, run=run)

    def customer_profitability(
        self, *,
        by: Names = "customer_id",
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        measure: Literal["gross_margin", "contribution_margin"] = "contribution_margin",
        pools: Literal["none", "beside", "within"] = "none",
        revenue_threshold: Optional[Number] = None,
        margin_threshold: Optional[Number] = None,
        outlier_rule: Literal["mad", "tukey", "none"] = "mad",
        outlier_k: Optional[Number] = None,
        outlier_distance: Number = 0.01,
        order: Literal["best", "worst"] = "best",
        limit: Optional[int] = None,
        run: Optional[Run] = None) -> Result:
        """What each customer really earns: the whale curve, who loses money, who costs most to serve.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, cost_pools, touches, orders, rates.

        Args:
            by: what is ranked: customers, or any other dimensions: customers.country, owner
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            measure: what customers are ordered and judged by; one of gross_margin,
                contribution_margin; of a tally: given to solve
            pools: costs of cost_pools, allocated to customers: none; beside what they earn, in
                columns of their own; or within the margins, and so in ranks, curves and losses;
                one of none, beside, within
            revenue_threshold: net revenue from which a customer's is high; default: the median; of
                a tally: given to solve
            margin_threshold: margin_share from which a customer's is high, 0.25 for 25 %; default:
                the median; of a tally: given to solve
            outlier_rule: when a cost to serve stands apart: mad (Iglewicz and Hoaglin 1993), tukey
                (1977) or none; one of mad, tukey, none; of a tally: given to solve
            outlier_k: how far out, in the rule's own measure; default: 3.5 for mad, 1.5 for tukey;
                at least 0; of a tally: given to solve
            outlier_distance: how far from the median an outlier is at least, as a share of net
                revenue; at least 0; of a tally: given to solve
            order: which end of the curve is shown first: the most or the least margin; one of
                best, worst; of a tally: given to solve
            limit: rows that are shown; ranks, shares and thresholds are of all; at least 1; of a
                tally: given to solve
            run: how the call runs

        Columns:
            rank (count): 1 = most margin, ties by name; empty where the cost is not known
            deals (count): won deals; where lines count the column is called lines
            net_revenue (money): invoice - off invoice
            cost_coverage (share): net revenue with known cost / net revenue
            gross_margin (money): net revenue with known cost - cost of goods
            cost_to_serve (money): commission, freight, support, onboarding
            cost_to_serve_share (share): cost to serve / net revenue, where that is above 0
            cost_to_serve_outlier: high or low: beyond the fences; else empty
            contribution_margin (money): gross margin - cost to serve of what has a known cost
            pool_cost (money): pools=beside or within: what cost pools allocate to it, all steps
                but acquisition; within: of cost_to_serve, gross_margin and contribution_margin,
                and of all that follows from them
            contribution_margin_after_pools (money): pools=beside: contribution margin - pool cost
                of what has a known cost
            margin_share (share): margin / net revenue with known cost, where that is above 0
            loss_by_discount (money): of a loss: the part that discounts of what has a known cost
                explain
            loss_at_list (money): the rest, which would be lost at list prices too
            cumulative_customer_share (share): rank / customers with known cost
            cumulative_margin (money): of this and all better ones: the whale curve
            cumulative_margin_share (share): cumulative margin / margin of all, if that is above 0
            quadrant: high or low revenue, high or low margin: high is at the threshold or above
            revenue_threshold (money): the option, else the median of those in a quadrant
            margin_threshold (share): the option, else the median of those in a quadrant
            cost_to_serve_low (share): the lower fence of cost_to_serve_share
            cost_to_serve_median (share): of those with net revenue above 0
            cost_to_serve_high (share): the upper fence
            note: what to know before using the row

        Source: Kaplan and Narayanan, Measuring and Managing Customer Profitability, Journal of
            Cost Management 15, 2001 (whale curve); Iglewicz and Hoaglin, How to Detect and Handle
            Outliers, 1993; Tukey, Exploratory Data Analysis, 1977.
        """
        return self.query("customer_profitability", by=by, filter=filter, from_=from_, to=to,
                          as_of=as_of, measure=measure, pools=pools,
                          revenue_threshold=revenue_threshold, margin_threshold=margin_threshold,
                          outlier_rule=outlier_rule, outlier_k=outlier_k,
                          outlier_distance=outlier_distance, order=order, limit=limit, run=run)

    def customer_concentration(
        self, *,
        by: Optional[Names] = None,
        of: Names = "customer_id",
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        measure: Literal["gross_margin", "contribution_margin"] = "contribution_margin",
        pools: Literal["none", "beside", "within"] = "none",
        top: int = 20,
        part: Number = 0.8,
        run: Optional[Run] = None) -> Result:
        """How much hangs on few customers, and how many of them lose money.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, cost_pools, touches, orders, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            of: what is counted and compared: customers, or any other dimensions
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            measure: what customers are ordered and judged by; one of gross_margin,
                contribution_margin; of a tally: given to solve
            pools: costs of cost_pools, allocated to customers: none; beside what they earn, in
                columns of their own; or within the margins, and so in ranks, curves and losses;
                one of none, beside, within
            top: how many customers top_share is of; at least 1; of a tally: given to solve
            part: the part of the revenue that part_customers bring; 0 to 1; of a tally: given to
                solve
            run: how the call runs

        Columns:
            customers (count): with a won deal; or what the option `of` names
            net_revenue (money): of all of them
            revenue_customers (count): with net revenue above 0: of theirs are the shares
            credit_customers (count): with net revenue below 0: more was credited than invoiced
            credit_net_revenue (money): theirs
            hhi (index): Herfindahl-Hirschman: sum of squared revenue shares, 1/n to 1
            effective_customers (count): 1 / hhi: so many equal ones would be as concentrated
            gini (index): 0: all bring the same, towards 1: one brings all; not corrected for few
            largest: who brings most net revenue; of equal ones the first by name
            largest_net_revenue (money): its net revenue
            top_1_share (share): of the revenue that is above 0
            top_5_share (share): of the five largest
            top_10_share (share): of the ten largest
            top_share (share): of the largest, as many as the option top says
            part_customers (count): fewest that bring the part (option, 0.8) of the revenue
            part_customer_share (share): part_customers / revenue_customers
            known_cost_customers (count): whose costs are known, in part at least
            unknown_cost_customers (count): the others: apart from all that follows
            unknown_cost_net_revenue (money): theirs
            margin (money): of those with known cost: where the whale curve ends
            pool_cost (money): pools=beside or within: what cost pools allocate to those with known
                cost, all steps but acquisition; within: of margin and all that follows
            contribution_margin_after_pools (money): pools=beside: their contribution margin - what
                of pool_cost is of what has a known cost
            profitable_customers (count): whose margin is above 0
            peak_margin (money): theirs: the peak of the whale curve
            peak_share (share): peak_margin / margin, where that is above 0
            losing_customers (count): whose margin is below 0
            losing_customer_share (share): losing_customers / known_cost_customers
            losing_net_revenue (money): net revenue in them
            losing_margin (money): what they lose
            loss_by_discount (money): the part of it that each one's discounts explain
            loss_at_list (money): the rest, which would be lost at list prices too
            note: what to know before using the row

        Source: Herfindahl, Concentration in the Steel Industry, Columbia University 1950;
            Hirschman, The Paternity of an Index, American Economic Review 54, 1964; Gini 1912 as
            in Sen, On Economic Inequality, 1973; Kaplan and Narayanan, Measuring and Managing
            Customer Profitability, Journal of Cost Management 15, 2001 (peak of the whale curve).
        """
        return self.query("customer_concentration", by=by, of=of, filter=filter, from_=from_,
                          to=to, as_of=as_of, measure=measure, pools=pools, top=top, part=part,
                          run=run)

    def price_band(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        level: Literal["auto", "deal", "line"] = "auto",
        size_classes: Names = ("1000", "10000", "100000", "1000000"),
        show: Literal["bands", "quantiles"] = "bands",
        band_width: Number = 0.05,
        run: Optional[Run] = None) -> Result:
        """The pocket price band: how much of the list price won deals keep, and how far that varies.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            by: dimensions: columns (owner, customers.segment), periods (month, quarter, year) and
                size_class
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            level: what is counted: deals or their lines; auto takes lines where a dimension or
                condition needs them; one of auto, deal, line
            size_classes: where size classes begin, in list revenue of the deal or line, ascending
            show: bands: a row for each band of realisation; quantiles: a row for each group; one
                of bands, quantiles; of a tally: given to solve
            band_width: how wide a band is: a multiple of 0.0001, the resolution that is counted
                in; 0.0001 to 4; of a tally: given to solve
            run: how the call runs

        Columns:
            band: show bands: from (included) to, of realisation = net revenue / list revenue;
                below -1 and above 3 at these ends; last what has no realisation, and why
            from_share (share): show bands: where the band begins
            to_share (share): show bands: where the next one begins
            deals (count): won deals with a realisation; at level line the column is called lines
            list_revenue (money): at list prices, of these; empty where no list price is known
            net_revenue (money): pocket revenue of these: list - all discounts
            realisation (share): net revenue / list revenue
            rows_share (share): show bands: deals / the group's deals with a realisation
            list_share (share): show bands: list revenue / the group's
            net_share (share): show bands: net revenue / the group's
            list_share_up_to (share): show bands: list share of this band and those below
            p10 (share): show quantiles: a tenth of list revenue keeps less; to a basis point
            p25 (share): show quantiles: a quarter of list revenue keeps less
            median (share): show quantiles: half of list revenue keeps less
            p75 (share): show quantiles: three quarters of list revenue keep less
            p90 (share): show quantiles: nine tenths of list revenue keep less
            width (share): show quantiles: p90 - p10, the price band
            list_unknown (count): show quantiles: deals or lines whose list price is not known
            list_unknown_net_revenue (money): show quantiles: net revenue in them
            no_list (count): show quantiles: those with list revenue of zero or less (returns)
            no_list_net_revenue (money): show quantiles: net revenue in them
            amount_unknown (count): show quantiles: those without an amount

        Source: Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 70(5)
            1992 (the pocket price band); Hyndman and Fan, Sample Quantiles in Statistical
            Packages, The American Statistician 50(4) 1996, definition 2.
        """
        return self.query("price_band", by=by, filter=filter, from_=from_, to=to, as_of=as_of,
                          level=level, size_classes=size_classes, show=show, band_width=band_width,
                          run=run)

    def price_realisation(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        level: Literal["auto", "deal", "line"] = "auto",
        peers: Names = "segment",
        size_classes: Names = ("1000", "10000", "100000", "1000000"),
        min_peers: int = 5,
        median_by: Literal["rows", "list_revenue"] = "rows",
        run: Optional[Run] = None) -> Result:
        """How much of the list price reaches the pocket, and what the same deals would have earned at the median of their peers.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            by: dimensions: columns (owner, customers.segment), periods (month, quarter, year) and
                size_class
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            level: what is counted: deals or their lines; auto takes lines where a dimension or
                condition needs them; one of auto, deal, line
            peers: what a deal has in common with its peers, besides its size class; an empty list:
                size alone
            size_classes: where size classes begin, in list revenue of the deal or line, ascending
            min_peers: fewer deals or lines in a group of peers have no median to be compared with;
                at least 1; of a tally: given to solve
            median_by: what half of the peers is: half of the deals or lines, or half of their list
                revenue; one of rows, list_revenue; of a tally: given to solve
            run: how the call runs

        Columns:
            deals (count): won deals with a realisation; at level line the column is called lines
            list_revenue (money): at list prices, of these
            on_invoice_discounts (money): list - invoice
            off_invoice (money): rebates, payment terms, freight allowance
            net_revenue (money): pocket revenue: list - on invoice - off invoice
            realisation (share): list to pocket: net revenue / list revenue
            median_realisation (share): of these deals, by the median of the option; to half a
                basis point
            peer_count (count): deals in the groups of peers that they are compared with, their own
                among them
            compared (count): of these deals: those with min_peers peers or more
            compared_list_revenue (money): in these
            compared_net_revenue (money): in these
            compared_realisation (share): compared net revenue / compared list revenue
            peer_realisation (share): net revenue at the peers' median / compared list revenue
            net_at_peer_median (money): what the compared deals would have earned, each at its
                peers' median realisation; those at the median keep what they earned
            below (count): deals below their peers' median
            realisation_gap (money): what these would have earned more at the median
            above (count): deals above their peers' median
            realisation_lead (money): what these earned more; compared net revenue = net at peer
                median - gap + lead
            too_few_peers (count): deals not compared: too few peers
            no_realisation (count): deals without one: no amount, no list price, or list revenue of
                zero or less

        Source: Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 70(5)
            1992; Hyndman and Fan, Sample Quantiles in Statistical Packages, The American
            Statistician 50(4) 1996, definition 2.
        """
        return self.query("price_realisation", by=by, filter=filter, from_=from_, to=to,
                          as_of=as_of, level=level, peers=peers, size_classes=size_classes,
                          min_peers=min_peers, median_by=median_by, run=run)

    def policy_breaches(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        level: Literal["auto", "deal", "line"] = "auto",
        status: Literal["won", "open", "all"] = "won",
        run: Optional[Run] = None) -> Result:
        """Deals beyond policy: which discounts and margins went beyond what needs nobody's approval.

        Counts rows of deals, deal_lines, deal_costs; looks things up in customers, products,
        product_prices, campaigns, owners, teams, cost_kinds, policies, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing that counts
            to: last day of closing that counts
            as_of: business day to look from: what happened later is not known yet
            level: what is counted: deals or their lines; auto takes lines where a dimension or
                condition needs them; one of auto, deal, line
            status: which deals: won ones by the policies of the day they closed; open ones by
                those of the day they are expected to close, without one by policies that are
                always valid; one of won, open, all
            run: how the call runs

        Columns:
            policy_id: a row of policies; a deal that two policies bind counts in both
            counted: deals, or lines where a dimension, a condition or the policy's filter needs
                them
            approver: who may approve beyond the policy
            max_discount_share (share): the discount it allows, of list revenue
            floor_margin_share (share): the contribution margin it asks for, of net revenue
            bound (count): deals or lines that it binds: in its filter, within its days
            bound_net_revenue (money): net revenue in them
            beyond (count): of them beyond one of its limits at least
            beyond_share (share): beyond / (bound - not judged)
            beyond_net_revenue (money): net revenue in them
            discount_beyond_count (count): those with a larger discount, list - invoice, than
                allowed
            discount_beyond (money): their discounts - list revenue x max_discount_share
            margin_short_count (count): those with a smaller contribution margin than asked for
            margin_short (money): net revenue x floor_margin_share - their contribution margins
            not_judged (count): not beyond a limit as far as is known, but one cannot be judged: no
                amount, list price or cost is known, list revenue is zero or less, or net revenue
                below zero
            not_judged_net_revenue (money): net revenue in them, where the amount is known
            discount_not_judged (count): those whose discount cannot be judged
            margin_not_judged (count): those whose margin cannot be judged

        Source: Marn, Roegner and Zawada, The Price Advantage, 2nd ed. 2010, chapter 9 (transaction
            pricing: discount limits and approval).
        """
        return self.query("policy_breaches", by=by, filter=filter, from_=from_, to=to, as_of=as_of,
                          level=level, status=status, run=run)

    def measures(
        self, *,
        measures: Names,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        rate_kind: Literal["spot", "average", "budget"] = "spot",
        rate_day: Optional[Day] = None,
        active_months: int = 12,
        target: Optional[Number] = None,
        run: Optional[Run] = None) -> Result:
        """What any measures come to, by any dimensions and periods.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers; looks
        things up in customers, products, product_prices, campaigns, owners, teams, cost_kinds,
        rates.

        Args:
            measures: which measures, by name: see describe measure; required
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day that counts, of each measure's own date
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            rate_kind: which rates other currencies are converted at; one of spot, average, budget
            rate_day: constant rates: every row takes the rate of this day instead of its own day's
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            target: what coverage compares with; of a tally: given to solve
            run: how the call runs

        Columns:
            <measure> (of the measure): one column for each measure, in the order asked for

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010.
        """
        return self.query("measures", measures=measures, by=by, filter=filter, from_=from_, to=to,
                          as_of=as_of, rate_kind=rate_kind, rate_day=rate_day,
                          active_months=active_months, target=target, run=run)

    def penetration(
        self, *,
        by: Names = "segment",
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        active_months: int = 12,
        plan: Optional[str] = None,
        run: Optional[Run] = None) -> Result:
        """How full each market is, and whether the plan fits into the rest.

        Counts rows of deals, customers, markets, plan_lines; looks things up in products,
        campaigns, owners, teams.

        Args:
            by: dimensions of deals and their customers, and periods; [] for the whole company
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of the period that period_customers counts
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            plan: which plan_id planned_new_customers is taken from; of a tally: given to solve
            run: how the call runs

        Columns:
            capacity (count): customers there could be, as stated last by the end of the period or
                the day shown; empty where nothing says so
            capacity_source: markets or known accounts
            customers_ever (count): customers with a won deal up to the day shown
            active_customers (count): customers with a won deal in the last 12 months
            period_customers (count): customers with a won deal from `from` on
            penetration_ever (share): customers_ever / capacity
            penetration_active (share): active_customers / capacity
            penetration_period (share): period_customers / capacity
            headroom (count): capacity - customers_ever
            active_headroom (count): capacity - active_customers
            planned_new_customers (count): in plan rows that begin after the day shown
            plan_over_headroom (count): planned_new_customers - headroom, where above 0
            note: what to know before using the row

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 2 and 4.
        """
        return self.query("penetration", by=by, filter=filter, from_=from_, to=to, as_of=as_of,
                          active_months=active_months, plan=plan, run=run)

    def market_size(
        self, *,
        by: Names = "segment",
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        versions: Literal["latest", "all"] = "latest",
        run: Optional[Run] = None) -> Result:
        """How large each market is: as stated top down, and bottom up from the known accounts.

        Counts rows of markets, customers, potentials, deals, deal_lines, deal_costs; looks things
        up in products, product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            by: any of segment, region and product_family; [] for the whole company; of a tally:
                given to solve
            filter: which markets and customers count: segment=Warehouse; region!=North
            as_of: business day to look from: what happened later is not known yet
            versions: latest: the sizes that hold on the day shown; all: those of every day on
                which one was stated; one of latest, all; of a tally: given to solve
            run: how the call runs

        Columns:
            day: versions=all: the day that the row is seen from
            level: total, serviceable or obtainable
            capacity_customers (count): top down: customers there could be
            capacity_low (count): the low estimates, added up
            capacity_high (count): the high estimates, added up
            capacity_amount (money): top down: what they could spend in a year
            as_of: the newest day on which one of these sizes was stated
            stated_rows (count): rows of markets that capacity_customers is the sum of; 1: as
                stated
            method: how they were reckoned; (several) where rows differ
            source: where they come from; the same
            customers_over_parts (count): capacity_customers as stated - the sum of its regions,
                where both are stated
            amount_over_parts (money): capacity_amount as stated - the sum of its regions, else of
                its families
            customers_over_level (count): capacity_customers - that of the next wider level, where
                it is larger than that
            amount_over_level (money): the same of capacity_amount
            accounts (count): bottom up: customers in the book
            account_customers (count): bottom up: all accounts; serviceable: those that are
                eligible; obtainable: the sum of their fit_share
            account_amount (money): bottom up: wallets, else units x list price, of the same
                accounts; obtainable: x fit_share
            accounts_without_amount (count): those of them of whom no amount is known
            customers_ever (count): customers with a won deal up to the day
            note: what to know before using the row

        Source: Kotler and Keller, Marketing Management, 14th ed. 2012, chapter 3 (potential,
            available and target market; market-buildup and chain-ratio methods).
        """
        return self.query("market_size", by=by, filter=filter, as_of=as_of, versions=versions,
                          run=run)

    def white_space(
        self, *,
        by: Names = "segment",
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        level: Literal["group", "family", "account", "cell"] = "group",
        state: Literal["all", "owned", "in_pipeline", "gap", "not_eligible"] = "all",
        grain: Literal["none", "month", "quarter", "year", "fiscal_year"] = "none",
        active_months: int = 12,
        limit: Optional[int] = None,
        run: Optional[Run] = None) -> Result:
        """What each account owns, is offered, could buy and cannot, by product family, and our share of what it spends.

        Counts rows of customers, potentials, deals, deal_lines, deal_costs; looks things up in
        products, product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            by: columns of customers, such as segment and region; [] for the whole company
            filter: which customers count: segment=Warehouse
            as_of: business day to look from: what happened later is not known yet
            level: what a row is: a group of `by`, a product family in it, an account, or a cell,
                which is an account and a family; one of group, family, account, cell; of a tally:
                given to solve
            state: which cells are shown, at level cell; one of all, owned, in_pipeline, gap,
                not_eligible; of a tally: given to solve
            grain: a row for each period from the first in which anybody bought, as it stood at its
                end; one of none, month, quarter, year, fiscal_year; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            limit: so many rows, those with the largest gap_amount first; at least 1; of a tally:
                given to solve
            run: how the call runs

        Columns:
            period: with a grain: 2026-01, 2026-Q1 or 2026
            customer_id: at levels account and cell
            product_family: at levels family and cell; there empty: deals that name no family
            state: at level cell: owned (bought once), in_pipeline (an open deal), gap,
                not_eligible
            accounts (count): known accounts
            cells (count): accounts x families of products, and deals of accounts that name none
            owned (count): cells of who bought once up to the day shown
            active (count): owned cells of who bought in the last 12 months
            in_pipeline (count): cells of who never bought, with an open deal
            gap (count): cells of who never bought, could, and is not asked
            not_eligible (count): cells of who never bought and cannot or may not
            sales (money): net revenue of deals won in the 12 months to the day shown
            pipeline_amount (money): net amount of open deals; empty in periods that are over,
                whose open deals nobody knows
            wallets (count): accounts, or cells, whose wallet is known
            wallet_amount (money): what they spend in a year, with whomever
            wallet_sales (money): sales to them, of what their wallets are for
            share_of_wallet (share): wallet_sales / wallet_amount; empty where no wallet is known
            potential_amount (money): wallets, else units x the family's list price, a year
            gap_amount (money): potential_amount - sales, of each account or cell where above 0
            over_amount (money): sales - potential_amount, where that is above 0
            unknown (count): accounts, or cells, that could buy, nobody knows how much
            wallet_over_families (money): wallets of all products - those of families, of accounts
                that have both
            last_bought_on: the last day on which something of it was won
            potential_as_of: at level cell: the day its potential was stated
            potential_source: at level cell: where it comes from
            note: what to know before using the row

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 2 (share of wallet);
            Anderson, Narus and van Rossum, Business Market Management, 3rd ed. 2009 (share of
            customer's business).
        """
        return self.query("white_space", by=by, filter=filter, as_of=as_of, level=level,
                          state=state, grain=grain, active_months=active_months, limit=limit,
                          run=run)

    def adoption(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        run: Optional[Run] = None) -> Result:
        """How many customers came in each period, and how full the market was then.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day that counts
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            run: how the call runs

        Columns:
            period: 2026-01, 2026-Q1 or 2026
            new_customers (count): customers whose first won deal falls in the period
            customers_ever (count): customers with a won deal up to the end of the period
            capacity (count): customers there could be, as stated last by the end of the period
            penetration_ever (share): customers_ever / capacity

        Source: Bass, A New Product Growth Model for Consumer Durables, Management Science 1969.
        """
        return self.query("adoption", grain=grain, by=by, filter=filter, from_=from_, to=to,
                          as_of=as_of, run=run)

    def adoption_fit(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        family: Literal["bass", "logistic", "gompertz", "richards", "exponential"] = "bass",
        estimator: Literal["increments", "density", "cumulative", "poisson", "negative_binomial", "regression"] = "increments",
        loss: Literal["squares", "huber", "soft_l1"] = "squares",
        ceiling: Literal["capacity", "fixed", "free"] = "capacity",
        accounts: Optional[int] = None,
        began_on: Optional[Day] = None,
        unfinished: Literal["leave_out", "as_part"] = "leave_out",
        seasons: Optional[Names] = None,
        ceiling_growth: Optional[Number] = None,
        capacity_versions: Literal["latest", "all"] = "latest",
        covariate: Optional[str] = None,
        prior: Optional[str] = None,
        prior_deviation: Optional[Number] = None,
        intervals: Literal["bootstrap", "profile"] = "bootstrap",
        replicates: int = 400,
        seed: int = 1,
        run: Optional[Run] = None) -> Result:
        """Where the curve of new customers levels off, when, and whether the data can tell.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams, series.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each
            filter: which rows count: segment=Warehouse; amount>=1000
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            family: the curve: it is the caller's choice, which adoption_compare can inform; one of
                bass, logistic, gompertz, richards, exponential; of a tally: given to solve
            estimator: increments, density, cumulative: least squares on new customers, on the
                slope, on customers so far; poisson, negative_binomial: likelihoods; regression:
                Bass's; one of increments, density, cumulative, poisson, negative_binomial,
                regression; of a tally: given to solve
            loss: of least squares: huber and soft_l1 let a huge residual count less; one of
                squares, huber, soft_l1; of a tally: given to solve
            ceiling: capacity: at most the customers there could be, where that is known; fixed:
                just those; free: any; one of capacity, fixed, free; of a tally: given to solve
            accounts: customers there could be, in place of the capacity that the tables tell; 1 to
                1000000000000; of a tally: given to solve
            began_on: the day on which the curve began, where that was before the first customer in
                the data; of a tally: given to solve
            unfinished: a last period that is not over on the day shown: leave_out, or as_part, as
                the part that is over; one of leave_out, as_part; of a tally: given to solve
            seasons: new customers cluster in some periods of the year: estimated, or how fast time
                passes in each, January's first: 2,0.5,0.5,1; of a tally: given to solve
            ceiling_growth: by how much the ceiling grows in a year, 0.03 being 3 %; -0.9 to 10; of
                a tally: given to solve
            capacity_versions: all: the ceiling moves as the versions in markets do, and after the
                last by ceiling_growth; latest: they do not move it; one of latest, all; of a
                tally: given to solve
            covariate: a series of the table series by which time passes faster or slower:
                marketing, price
            prior: p and q of analogous products, believed before counts are seen: all, or one that
                adoption_analogues lists; of a tally: given to solve
            prior_deviation: standard deviation of ln p and ln q in the prior; default: that among
                analogues; 0.001 to 100; of a tally: given to solve
            intervals: of all but the ceiling: bootstrap, or profile, by the likelihood; one of
                bootstrap, profile; of a tally: given to solve
            replicates: of the bootstrap; 0: none; 0 to 100000; of a tally: given to solve
            seed: of the bootstrap: the same one draws the same; 0 to 9223372036854775807; of a
                tally: given to solve
            run: how the call runs

        Columns:
            status: identified, interval_unbounded, ceiling_at_bound, ceiling_given,
                not_identified, not_a_curve, too_few_periods, bad_covariate or no_customers
            sentence: what the status means here
            family: as asked
            estimator: as asked
            loss: as asked
            periods (count): periods from the first purchase on that the curve is fitted to
            p (ratio): Bass's coefficient of innovation, per period; exponential: its rate
            p_low (ratio): lower end of its 90 % interval: see the option intervals
            p_high (ratio): upper end
            q (ratio): Bass's coefficient of imitation, per period
            q_low (ratio): lower end of its 90 % interval
            q_high (ratio): upper end
            a (ratio): the others' place in time: exp(k x the periods to the peak); Gompertz's b
            a_low (ratio): lower end of its 90 % interval
            a_high (ratio): upper end
            k (ratio): the others' rate, per period
            k_low (ratio): lower end of its 90 % interval
            k_high (ratio): upper end
            nu (ratio): Richards's asymmetry: 0 is Gompertz's curve, 1 the logistic
            nu_low (ratio): lower end of its 90 % interval
            nu_high (ratio): upper end
            began (count): how many periods before the first a Bass curve began
            seasons: how fast time passes in each period of the year: Q1 2.1, Q2 0.4, ...
            prior: as asked: whose p and q the curve leans on
            covariate: as asked: the series that makes time pass faster or slower
            effect (ratio): of the covariate: as its logarithm grows by 1 this many periods of the
                curve pass besides
            effect_low (ratio): lower end of its 90 % interval
            effect_high (ratio): upper end
            ceiling (count): customers at which the curve levels off; where it moves, as of the
                last period's end
            ceiling_low (count): lower end of the ceiling's 90 % profile-likelihood interval
            ceiling_high (count): its upper end; empty where it has none
            capacity (count): customers there could be, as known today or as the option accounts
                says
            sum_of_squares (ratio): of new customers against the curve
            dispersion (ratio): negative_binomial: its; poisson: Pearson's chi^2 per degree of
                freedom
            runs (count): of residuals above and below the curve
            runs_probability (ratio): of so few runs by chance: a small one says that the curve has
                another shape
            durbin_watson (ratio): 2: residuals know nothing of the one before; near 0: they repeat
                it
            replicates (count): of the bootstrap; 0 where the fit allows none
            peak_on: when most come
            reaches_50_on: when half of the ceiling, as it then is, is reached by the curve
            reaches_80_on: when 80 % of it is reached
            reaches_80_earliest: lower end of its 90 % interval
            reaches_80_latest: upper end; empty where it has none
            reaches_90_on: when 90 % of it is reached
            reaches_90_earliest: lower end of its 90 % interval
            reaches_90_latest: upper end; empty where it has none
            reaches_95_on: when 95 % of it is reached
            reaches_95_earliest: lower end of its 90 % interval
            reaches_95_latest: upper end; empty where it has none

        Source: Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986; Van
            den Bulte and Lilien, Marketing Science 1997; Richards, Journal of Experimental Botany
            1959; Bass, Krishnan and Jain, Marketing Science 1994; Radas and Shugan, Journal of
            Marketing Research 1998; Guseo and Guidolin, Technological Forecasting and Social
            Change 2009.
        """
        return self.query("adoption_fit", grain=grain, by=by, filter=filter, to=to, as_of=as_of,
                          family=family, estimator=estimator, loss=loss, ceiling=ceiling,
                          accounts=accounts, began_on=began_on, unfinished=unfinished,
                          seasons=seasons, ceiling_growth=ceiling_growth,
                          capacity_versions=capacity_versions, covariate=covariate, prior=prior,
                          prior_deviation=prior_deviation, intervals=intervals,
                          replicates=replicates, seed=seed, run=run)

    def adoption_forecast(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        family: Literal["bass", "logistic", "gompertz", "richards", "exponential"] = "bass",
        estimator: Literal["increments", "density", "cumulative", "poisson", "negative_binomial", "regression"] = "increments",
        loss: Literal["squares", "huber", "soft_l1"] = "squares",
        ceiling: Literal["capacity", "fixed", "free"] = "capacity",
        accounts: Optional[int] = None,
        began_on: Optional[Day] = None,
        unfinished: Literal["leave_out", "as_part"] = "leave_out",
        seasons: Optional[Names] = None,
        ceiling_growth: Optional[Number] = None,
        capacity_versions: Literal["latest", "all"] = "latest",
        covariate: Optional[str] = None,
        prior: Optional[str] = None,
        prior_deviation: Optional[Number] = None,
        intervals: Literal["bootstrap", "profile"] = "bootstrap",
        replicates: int = 400,
        seed: int = 1,
        periods: int = 8,
        run: Optional[Run] = None) -> Result:
        """The curve of new customers period by period, what lies ahead of it, and how sure that is.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams, series.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each
            filter: which rows count: segment=Warehouse; amount>=1000
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            family: the curve: it is the caller's choice, which adoption_compare can inform; one of
                bass, logistic, gompertz, richards, exponential; of a tally: given to solve
            estimator: increments, density, cumulative: least squares on new customers, on the
                slope, on customers so far; poisson, negative_binomial: likelihoods; regression:
                Bass's; one of increments, density, cumulative, poisson, negative_binomial,
                regression; of a tally: given to solve
            loss: of least squares: huber and soft_l1 let a huge residual count less; one of
                squares, huber, soft_l1; of a tally: given to solve
            ceiling: capacity: at most the customers there could be, where that is known; fixed:
                just those; free: any; one of capacity, fixed, free; of a tally: given to solve
            accounts: customers there could be, in place of the capacity that the tables tell; 1 to
                1000000000000; of a tally: given to solve
            began_on: the day on which the curve began, where that was before the first customer in
                the data; of a tally: given to solve
            unfinished: a last period that is not over on the day shown: leave_out, or as_part, as
                the part that is over; one of leave_out, as_part; of a tally: given to solve
            seasons: new customers cluster in some periods of the year: estimated, or how fast time
                passes in each, January's first: 2,0.5,0.5,1; of a tally: given to solve
            ceiling_growth: by how much the ceiling grows in a year, 0.03 being 3 %; -0.9 to 10; of
                a tally: given to solve
            capacity_versions: all: the ceiling moves as the versions in markets do, and after the
                last by ceiling_growth; latest: they do not move it; one of latest, all; of a
                tally: given to solve
            covariate: a series of the table series by which time passes faster or slower:
                marketing, price
            prior: p and q of analogous products, believed before counts are seen: all, or one that
                adoption_analogues lists; of a tally: given to solve
            prior_deviation: standard deviation of ln p and ln q in the prior; default: that among
                analogues; 0.001 to 100; of a tally: given to solve
            intervals: of all but the ceiling: bootstrap, or profile, by the likelihood; one of
                bootstrap, profile; of a tally: given to solve
            replicates: of the bootstrap; 0: none; 0 to 100000; of a tally: given to solve
            seed: of the bootstrap: the same one draws the same; 0 to 9223372036854775807; of a
                tally: given to solve
            periods: how many periods to look ahead of the last complete one; 0 to 120; of a tally:
                given to solve
            run: how the call runs

        Columns:
            period: 2026-01, 2026-Q1 or 2026
            new_customers (count): customers whose first won deal of the curve falls in the period
            customers_ever (count): customers with a won deal up to the end of the period
            fitted (count): the curve up to the end of the period: ceiling x F(t)
            low (count): the least of the curves with a ceiling in its 90 % interval;
                intervals=profile: lower end of the curve's own 90 % profile-likelihood interval
            high (count): the most of them; its upper end
            expected_low (count): of periods ahead: lower end of the 90 % bootstrap interval of
                customers_ever, scatter included
            expected_high (count): its upper end
            pace (ratio): how much of the curve's own time the period takes: 1 without seasons and
                a covariate
            ceiling (count): customers at which the curve levels off, as of the end of the period
            capacity (count): customers there could be, as known today
            is_forecast: the period is not over: the fit knows nothing of it

        Source: Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986; Van
            den Bulte and Lilien, Marketing Science 1997; Richards, Journal of Experimental Botany
            1959; Bass, Krishnan and Jain, Marketing Science 1994; Radas and Shugan, Journal of
            Marketing Research 1998; Guseo and Guidolin, Technological Forecasting and Social
            Change 2009.
        """
        return self.query("adoption_forecast", grain=grain, by=by, filter=filter, to=to,
                          as_of=as_of, family=family, estimator=estimator, loss=loss,
                          ceiling=ceiling, accounts=accounts, began_on=began_on,
                          unfinished=unfinished, seasons=seasons, ceiling_growth=ceiling_growth,
                          capacity_versions=capacity_versions, covariate=covariate, prior=prior,
                          prior_deviation=prior_deviation, intervals=intervals,
                          replicates=replicates, seed=seed, periods=periods, run=run)

    def adoption_compare(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        estimator: Literal["increments", "density", "cumulative", "poisson", "negative_binomial", "regression"] = "increments",
        loss: Literal["squares", "huber", "soft_l1"] = "squares",
        ceiling: Literal["capacity", "fixed", "free"] = "capacity",
        accounts: Optional[int] = None,
        began_on: Optional[Day] = None,
        seasons: Optional[Names] = None,
        ceiling_growth: Optional[Number] = None,
        capacity_versions: Literal["latest", "all"] = "latest",
        horizon: int = 1,
        first_periods: int = 6,
        run: Optional[Run] = None) -> Result:
        """How well each family of curves would have foretold the new customers of the next periods.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each
            filter: which rows count: segment=Warehouse; amount>=1000
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            estimator: increments, density, cumulative: least squares on new customers, on the
                slope, on customers so far; poisson, negative_binomial: likelihoods; regression:
                Bass's; one of increments, density, cumulative, poisson, negative_binomial,
                regression; of a tally: given to solve
            loss: of least squares: huber and soft_l1 let a huge residual count less; one of
                squares, huber, soft_l1; of a tally: given to solve
            ceiling: capacity: at most the customers there could be, where that is known; fixed:
                just those; free: any; one of capacity, fixed, free; of a tally: given to solve
            accounts: customers there could be, in place of the capacity that the tables tell; 1 to
                1000000000000; of a tally: given to solve
            began_on: the day on which the curve began, where that was before the first customer in
                the data; of a tally: given to solve
            seasons: new customers cluster in some periods of the year: estimated, or how fast time
                passes in each, January's first: 2,0.5,0.5,1; of a tally: given to solve
            ceiling_growth: by how much the ceiling grows in a year, 0.03 being 3 %; -0.9 to 10; of
                a tally: given to solve
            capacity_versions: all: the ceiling moves as the versions in markets do, and after the
                last by ceiling_growth; latest: they do not move it; one of latest, all; of a
                tally: given to solve
            horizon: how many periods are foretold together; 1 to 60; of a tally: given to solve
            first_periods: how many periods the first of the fits has; 1 to 1000; of a tally: given
                to solve
            run: how the call runs

        Columns:
            family: the curve; last_period: each period brings as many as the last
            origins (count): ends of periods at which it was asked for the next
            refused (count): where it told no ceiling, and so no forecast
            common (count): origins at which all had a forecast that have any: errors are of these
            mean_error (count): forecast - truth, in new customers of the horizon
            mean_absolute_error (count): the same without signs
            root_mean_square_error (count): the root of the mean of its squares

        Source: Tashman, International Journal of Forecasting 2000.
        """
        return self.query("adoption_compare", grain=grain, by=by, filter=filter, to=to,
                          as_of=as_of, estimator=estimator, loss=loss, ceiling=ceiling,
                          accounts=accounts, began_on=began_on, seasons=seasons,
                          ceiling_growth=ceiling_growth, capacity_versions=capacity_versions,
                          horizon=horizon, first_periods=first_periods, run=run)

    def adoption_drift(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        family: Literal["bass", "logistic", "gompertz", "richards", "exponential"] = "bass",
        estimator: Literal["increments", "density", "cumulative", "poisson", "negative_binomial", "regression"] = "increments",
        loss: Literal["squares", "huber", "soft_l1"] = "squares",
        ceiling: Literal["capacity", "fixed", "free"] = "capacity",
        accounts: Optional[int] = None,
        began_on: Optional[Day] = None,
        unfinished: Literal["leave_out", "as_part"] = "leave_out",
        seasons: Optional[Names] = None,
        ceiling_growth: Optional[Number] = None,
        capacity_versions: Literal["latest", "all"] = "latest",
        covariate: Optional[str] = None,
        prior: Optional[str] = None,
        prior_deviation: Optional[Number] = None,
        first_periods: int = 6,
        run: Optional[Run] = None) -> Result:
        """How the ceiling of new customers changed as the periods came in.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams, series.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each
            filter: which rows count: segment=Warehouse; amount>=1000
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            family: the curve: it is the caller's choice, which adoption_compare can inform; one of
                bass, logistic, gompertz, richards, exponential; of a tally: given to solve
            estimator: increments, density, cumulative: least squares on new customers, on the
                slope, on customers so far; poisson, negative_binomial: likelihoods; regression:
                Bass's; one of increments, density, cumulative, poisson, negative_binomial,
                regression; of a tally: given to solve
            loss: of least squares: huber and soft_l1 let a huge residual count less; one of
                squares, huber, soft_l1; of a tally: given to solve
            ceiling: capacity: at most the customers there could be, where that is known; fixed:
                just those; free: any; one of capacity, fixed, free; of a tally: given to solve
            accounts: customers there could be, in place of the capacity that the tables tell; 1 to
                1000000000000; of a tally: given to solve
            began_on: the day on which the curve began, where that was before the first customer in
                the data; of a tally: given to solve
            unfinished: a last period that is not over on the day shown: leave_out, or as_part, as
                the part that is over; one of leave_out, as_part; of a tally: given to solve
            seasons: new customers cluster in some periods of the year: estimated, or how fast time
                passes in each, January's first: 2,0.5,0.5,1; of a tally: given to solve
            ceiling_growth: by how much the ceiling grows in a year, 0.03 being 3 %; -0.9 to 10; of
                a tally: given to solve
            capacity_versions: all: the ceiling moves as the versions in markets do, and after the
                last by ceiling_growth; latest: they do not move it; one of latest, all; of a
                tally: given to solve
            covariate: a series of the table series by which time passes faster or slower:
                marketing, price
            prior: p and q of analogous products, believed before counts are seen: all, or one that
                adoption_analogues lists; of a tally: given to solve
            prior_deviation: standard deviation of ln p and ln q in the prior; default: that among
                analogues; 0.001 to 100; of a tally: given to solve
            first_periods: how many periods the first of the fits has; 1 to 1000; of a tally: given
                to solve
            run: how the call runs

        Columns:
            period: the last that the fit knows of: 2026-01, 2026-Q1 or 2026
            customers_ever (count): customers with a won deal up to its end
            status: as in adoption_fit
            ceiling (count): customers at which the curve levels off
            ceiling_low (count): lower end of the ceiling's 90 % profile-likelihood interval
            ceiling_high (count): its upper end; empty where it has none

        Source: Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986; Van
            den Bulte and Lilien, Marketing Science 1997; Richards, Journal of Experimental Botany
            1959; Bass, Krishnan and Jain, Marketing Science 1994; Radas and Shugan, Journal of
            Marketing Research 1998; Guseo and Guidolin, Technological Forecasting and Social
            Change 2009.
        """
        return self.query("adoption_drift", grain=grain, by=by, filter=filter, to=to, as_of=as_of,
                          family=family, estimator=estimator, loss=loss, ceiling=ceiling,
                          accounts=accounts, began_on=began_on, unfinished=unfinished,
                          seasons=seasons, ceiling_growth=ceiling_growth,
                          capacity_versions=capacity_versions, covariate=covariate, prior=prior,
                          prior_deviation=prior_deviation, first_periods=first_periods, run=run)

    def adoption_analogues(
        self, *,
        grain: Literal["month", "quarter", "year"] = "year",
        run: Optional[Run] = None) -> Result:
        """What p and q of Bass's curve were for other products, and who says so.

        Counts rows of .

        Args:
            grain: the period that p and q are told for; one of month, quarter, year; of a tally:
                given to solve
            run: how the call runs

        Columns:
            analogue: the product, as the option prior of adoption_fit names it
            p (ratio): Bass's coefficient of innovation, per period
            q (ratio): Bass's coefficient of imitation, per period
            p_deviation (ratio): standard deviation of ln p among the single products
            q_deviation (ratio): standard deviation of ln q among the single products
            estimator: of p and q; average: the mean of published estimates
            source: where p and q are published, or the series they are of

        Source: Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986;
            Sultan, Farley and Lehmann, Journal of Marketing Research 1990.
        """
        return self.query("adoption_analogues", grain=grain, run=run)

    def adoption_pooled(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Names = "segment",
        filter: Optional[str] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        ceiling: Literal["capacity", "fixed", "free"] = "capacity",
        accounts: Optional[int] = None,
        began_on: Optional[Day] = None,
        unfinished: Literal["leave_out", "as_part"] = "leave_out",
        run: Optional[Run] = None) -> Result:
        """The curves of segments that are alike: what thin ones borrow from the others, and how much.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each, which are taken to be
                alike
            filter: which rows count: segment=Warehouse; amount>=1000
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            ceiling: capacity: at most the customers there could be, where that is known; fixed:
                just those; free: any; one of capacity, fixed, free; of a tally: given to solve
            accounts: customers there could be, in place of the capacity that the tables tell; 1 to
                1000000000000; of a tally: given to solve
            began_on: the day on which the curve began, where that was before the first customer in
                the data; of a tally: given to solve
            unfinished: a last period that is not over on the day shown: leave_out, or as_part, as
                the part that is over; one of leave_out, as_part; of a tally: given to solve
            run: how the call runs

        Columns:
            status: pooled; own_fit: no two others to learn from; nothing_to_borrow: the same, and
                no curve of its own; no_curve: its counts allow none
            sentence: what the status means here
            own_status: that of its fit alone, as in adoption_fit
            periods (count): periods from the first purchase on that the curve is fitted to
            p (ratio): Bass's coefficient of innovation, per period
            q (ratio): Bass's coefficient of imitation, per period
            borrowed_p (share): how much of log p is the others': 0 none, 1 all
            borrowed_q (share): how much of log q is the others'
            ceiling (count): customers at which the curve levels off
            ceiling_low (count): lower end of the ceiling's 90 % profile-likelihood interval
            ceiling_high (count): its upper end; empty where it has none
            capacity (count): customers there could be, as known today or as the option accounts
                says
            own_p (ratio): p of its fit alone
            own_q (ratio): q of its fit alone
            own_ceiling (count): ceiling of its fit alone
            shared_p (ratio): the mean of all, of log p
            shared_q (ratio): the mean of all, of log q
            deviation_log_p (ratio): standard deviation of log p between curves
            deviation_log_q (ratio): standard deviation of log q between curves
            lenders (count): curves whose own counts tell a fit: those that are learned from
            peak_on: when most come
            reaches_80_on: when 80 % of the ceiling is reached by the curve
            reaches_90_on: when 90 % of it is reached

        Source: Davidian and Giltinan, Nonlinear Models for Repeated Measurement Data, 1995; Lenk
            and Rao, Marketing Science 1990; Harville, JASA 1977; Efron and Morris, JASA 1975.
        """
        return self.query("adoption_pooled", grain=grain, by=by, filter=filter, to=to, as_of=as_of,
                          ceiling=ceiling, accounts=accounts, began_on=began_on,
                          unfinished=unfinished, run=run)

    def installed_base(
        self, *,
        grain: Literal["month", "quarter", "year"] = "quarter",
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        family: Literal["bass", "logistic", "gompertz", "richards", "exponential"] = "bass",
        estimator: Literal["increments", "density", "cumulative", "poisson", "negative_binomial", "regression"] = "increments",
        loss: Literal["squares", "huber", "soft_l1"] = "squares",
        ceiling: Literal["capacity", "fixed", "free"] = "capacity",
        accounts: Optional[int] = None,
        began_on: Optional[Day] = None,
        unfinished: Literal["leave_out", "as_part"] = "leave_out",
        seasons: Optional[Names] = None,
        ceiling_growth: Optional[Number] = None,
        capacity_versions: Literal["latest", "all"] = "latest",
        covariate: Optional[str] = None,
        prior: Optional[str] = None,
        prior_deviation: Optional[Number] = None,
        active_months: int = 12,
        rate_periods: Optional[int] = None,
        periods: int = 8,
        run: Optional[Run] = None) -> Result:
        """Who came, lapsed and came back in each period, and when the base of active customers stops growing.

        Counts rows of deals, customers, markets; looks things up in products, campaigns, owners,
        teams, series.

        Args:
            grain: the length of a period; one of month, quarter, year
            by: dimensions of deals and their customers: one curve each
            filter: which rows count: segment=Warehouse; amount>=1000
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            family: the curve: it is the caller's choice, which adoption_compare can inform; one of
                bass, logistic, gompertz, richards, exponential; of a tally: given to solve
            estimator: increments, density, cumulative: least squares on new customers, on the
                slope, on customers so far; poisson, negative_binomial: likelihoods; regression:
                Bass's; one of increments, density, cumulative, poisson, negative_binomial,
                regression; of a tally: given to solve
            loss: of least squares: huber and soft_l1 let a huge residual count less; one of
                squares, huber, soft_l1; of a tally: given to solve
            ceiling: capacity: at most the customers there could be, where that is known; fixed:
                just those; free: any; one of capacity, fixed, free; of a tally: given to solve
            accounts: customers there could be, in place of the capacity that the tables tell; 1 to
                1000000000000; of a tally: given to solve
            began_on: the day on which the curve began, where that was before the first customer in
                the data; of a tally: given to solve
            unfinished: a last period that is not over on the day shown: leave_out, or as_part, as
                the part that is over; one of leave_out, as_part; of a tally: given to solve
            seasons: new customers cluster in some periods of the year: estimated, or how fast time
                passes in each, January's first: 2,0.5,0.5,1; of a tally: given to solve
            ceiling_growth: by how much the ceiling grows in a year, 0.03 being 3 %; -0.9 to 10; of
                a tally: given to solve
            capacity_versions: all: the ceiling moves as the versions in markets do, and after the
                last by ceiling_growth; latest: they do not move it; one of latest, all; of a
                tally: given to solve
            covariate: a series of the table series by which time passes faster or slower:
                marketing, price
            prior: p and q of analogous products, believed before counts are seen: all, or one that
                adoption_analogues lists; of a tally: given to solve
            prior_deviation: standard deviation of ln p and ln q in the prior; default: that among
                analogues; 0.001 to 100; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            rate_periods: over how many of the last periods that are over churn and coming back are
                observed; without it, those of a year; 1 to 1200; of a tally: given to solve
            periods: how many periods to look ahead of the last complete one; 0 to 120; of a tally:
                given to solve
            run: how the call runs

        Columns:
            period: 2026-01, 2026-Q1 or 2026
            active_before (count): customers active when the period began
            new_customers (count): customers whose first won deal of the curve falls in the period
            won_back_customers (count): customers who had lapsed and bought in the period
            lapsed_customers (count): customers for whom the 12 months since their last won deal
                ran out in the period
            repeat_customers (count): customers who bought in the period and are neither new nor
                won back in it
            active_customers (count): active_before + new_customers + won_back_customers -
                lapsed_customers
            net_growth (count): active_customers - active_before
            customers_ever (count): customers with a won deal up to the end of the period
            expected_new (count): of periods ahead: those whom the curve still brings
            expected_won_back (count): win_back_rate of those who are not active
            expected_lapsed (count): churn_rate of those active when the period began
            expected_active (count): customers active at the end of the period
            expected_active_low (count): the same with the ceilings of its 90 % interval, the
                least: what is open about the ceiling
            expected_active_high (count): the most; empty where the interval has no upper end
            status: as in adoption_fit, or churn_unknown: nobody could lapse yet
            churn_rate (share): lapsed per period of those active when it began
            win_back_rate (share): won back per period of those not active
            net_growth_stops: the first period ahead in which the base does not grow
            net_growth_stops_earliest: the same with the ceilings of its 90 % interval
            net_growth_stops_latest: empty where it may go on without end
            ceiling_share_then (share): how much of the curve's ceiling has bought by then
            is_forecast: the period is not over

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 5; Olson and Choi,
            Technological Forecasting and Social Change 1985; Bass, Management Science 1969.
        """
        return self.query("installed_base", grain=grain, by=by, filter=filter, to=to, as_of=as_of,
                          family=family, estimator=estimator, loss=loss, ceiling=ceiling,
                          accounts=accounts, began_on=began_on, unfinished=unfinished,
                          seasons=seasons, ceiling_growth=ceiling_growth,
                          capacity_versions=capacity_versions, covariate=covariate, prior=prior,
                          prior_deviation=prior_deviation, active_months=active_months,
                          rate_periods=rate_periods, periods=periods, run=run)

    def campaigns(
        self, *,
        credit: Literal["auto", "primary", "line"] = "auto",
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        run: Optional[Run] = None) -> Result:
        """What each campaign cost, and what the deals credited to it earn.

        Counts rows of deals, deal_lines, deal_costs, spend; looks things up in campaigns,
        customers, products, product_prices, owners, teams, cost_kinds, rates.

        Args:
            credit: whose campaign is credited: the deal's (primary) or each line's; auto takes
                lines where any line names a campaign; one of auto, primary, line
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day of closing and spending that counts
            to: last day that counts
            as_of: business day to look from: what happened later is not known yet
            run: how the call runs

        Columns:
            campaign_id: empty: what no campaign is named for
            name: of the campaign
            kind: of the campaign
            channel: of the campaign
            credited_by: primary or line: whose campaign the revenue is credited to
            spend (money): spend rows of the campaign
            budget (money): of the campaign
            deals (count): won deals with the campaign as primary source
            lines (count): won lines credited; empty where deals are
            net_revenue (money): of the deals or lines credited
            gross_margin (money): net revenue with known cost - cost of goods
            contribution_margin (money): gross margin - cost to serve
            contribution_margin_share (share): contribution margin / net revenue with known cost
            cost_per_won_deal (money): spend / deals
            contribution_per_spend (ratio): contribution margin / spend
            contribution_after_spend (money): contribution margin - spend
            loss_by_discount (money): where the contribution margin is below 0: the part that
                discounts explain
            loss_at_list (money): the rest, which would be lost at list prices too

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 5 and 10.
        """
        return self.query("campaigns", credit=credit, filter=filter, from_=from_, to=to,
                          as_of=as_of, run=run)

    def reconcile(
        self, *,
        measures: Optional[Names] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        timing_days: int = 5,
        tolerance: Number = 0,
        run: Optional[Run] = None) -> Result:
        """Whether the book's totals are those of the ledger, and if not, why.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets; looks things up in
        actuals, customers, products, product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            measures: which measures of actuals; empty: all
            from_: only periods that begin on this day or later
            to: only periods that end on this day or earlier
            as_of: business day to look from: what happened later is not known yet
            timing_days: days on either side of a period's ends that may explain a difference; 0:
                do not look; 0 to 366
            tolerance: differences up to this, in the unit of the measure, count as equal; at least
                0; of a tally: given to solve
            run: how the call runs

        Columns:
            measure: as actuals names it
            team: of the row of actuals
            segment: of the row of actuals; empty: all customers
            period_start: first day
            period_end: last day, included
            unit: of ledger, book and what is reckoned from them
            ledger (of the measure): the value in actuals
            book (of the measure): the measure over the same days, to 6 decimals
            difference (of the measure): book - ledger
            difference_share (share): difference / ledger
            deals_without_amount (count): won deals of the period without an amount
            before_start (of the measure): over the 5 days before the period
            after_start (of the measure): over its first 5 days
            before_end (of the measure): over its last 5 days
            after_end (of the measure): over the 5 days after it
            orders_less_bookings (money): revenue from orders - bookings over the same days
            status: equal, differs, or not comparable
            reason: what explains the difference exactly, or why nothing can be compared

        Source: Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012.
        """
        return self.query("reconcile", measures=measures, from_=from_, to=to, as_of=as_of,
                          timing_days=timing_days, tolerance=tolerance, run=run)

    def quality(
        self, *,
        checks: Optional[Names] = None,
        run: Optional[Run] = None) -> Result:
        """What in the rows would make results wrong: counted, with an example and why.

        Counts rows of settings, rates, calendar, teams, owners, customers, products,
        product_prices, campaigns, cost_kinds, cost_pools, policies, markets, potentials, stages,
        deals, deal_history, deal_lines, deal_costs, touches, leads, requests, orders, spend,
        objectives, objective_owners, objective_points, objective_links, kpis, plan_lines,
        agreements, goals_heard, service_levels, countermeasures, strategy, actuals, series.

        Args:
            checks: which checks, by name; empty: all
            run: how the call runs

        Columns:
            severity: error, warning or hint
            check: what was looked for
            table: where it was found
            column: and in which column; empty: the row as a whole
            rows (count): how many rows; for near duplicates: how many spellings
            first_row: the first of them, from 1, the header not counted
            example: the key or value of the first
            difference (money): header_differs: what deals say less what their lines add up to
            reason: what it does to results

        Source: ISO/IEC 25012:2008, Data quality model.
        """
        return self.query("quality", checks=checks, run=run)

    def plan_attainment(
        self, *,
        plan_id: Optional[Names] = None,
        version: Optional[str] = None,
        measure: Optional[Names] = None,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        active_months: int = 12,
        run: Optional[Run] = None) -> Result:
        """How far plans are met, matched cell by cell.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers; looks
        things up in plan_lines, products, product_prices, campaigns, owners, teams, cost_kinds,
        rates.

        Args:
            plan_id: which plans; default: all
            version: which version; default: the latest of each plan, which the result names
            measure: which measures of the plan; default: all
            by: adds cells up by owner, team, segment, region, product_family, campaign_id, period
                (the window's first day), measure, plan_id; default: every cell; of a tally: given
                to solve
            filter: which rows count; a condition on a plan's dimension (owner, team, segment,
                region, family, campaign_id) chooses plan lines too
            as_of: business day to look from: what happened later is not known yet
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            run: how the call runs

        Columns:
            plan_id: without by: the plan, with version and plan_line_id, the lines of the cell
            measure: what is planned
            unit: of plan, actual and difference
            period_start: the window, both ends included
            period_end: without by
            plan (of the measure): with by: of matched cells
            actual (of the measure): the measure over the rows of the cell; with by: of matched
                cells
            difference (of the measure): actual - plan
            attainment (share): actual / plan; empty where the plan is not above 0
            status: without by: matched, plan only, actual only, not due, unknown measure, not
                computable
            matched_cells (count): with by: cells with plan and rows
            plan_only_cells (count): with by: due cells without rows; plan_only is their plan
            actual_only_cells (count): with by: cells without plan; actual_only is what is in them
            not_due_cells (count): with by: cells still to come; not_due is their plan
            not_computed_cells (count): with by: cells whose measure is unknown or not computable
            revenue_from: measure revenue: orders or won deals
            note: what to know about the cell
            plans: with by: plans and versions in the group

        Source: Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 7.
        """
        return self.query("plan_attainment", plan_id=plan_id, version=version, measure=measure,
                          by=by, filter=filter, as_of=as_of, active_months=active_months, run=run)

    def plan_bridge(
        self, *,
        plan_id: Optional[str] = None,
        version: Optional[str] = None,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        as_of: Optional[Day] = None,
        measure: Literal["net_revenue", "gross_margin", "contribution_margin"] = "net_revenue",
        method: Literal["price_at_new_quantity", "price_at_old_quantity", "shapley"] = "price_at_new_quantity",
        nested: bool = False,
        run: Optional[Run] = None) -> Result:
        """Why net revenue or a margin differs from the plan: price, volume, mix, cost, and what only one of the two has.

        Counts rows of deals, deal_lines, deal_costs; looks things up in plan_lines, customers,
        products, product_prices, campaigns, owners, teams, cost_kinds, rates.

        Args:
            plan_id: which plan; default: the only one that says quantities, revenue or margins
            version: which version; default: the latest, which is named
            by: dimensions of the plan: owner, team, segment, region, product_family, campaign_id;
                period is a window's first day; of a tally: given to solve
            filter: conditions on dimensions of the plan, which choose plan lines and rows alike
            from_: first day of the windows that are compared; default: all
            to: their last day; windows are compared as a whole
            as_of: business day to look from: what happened later is not known yet
            measure: what the difference is of; one of net_revenue, gross_margin,
                contribution_margin; of a tally: given to solve
            method: what the joint effect of prices and quantities is counted as: new quantities
                are the actual ones, old the planned; or each at its mean over all orders; one of
                price_at_new_quantity, price_at_old_quantity, shapley; of a tally: given to solve
            nested: also a row for all, and for each group of the first dimension, of the first
                two, and so on; of a tally: given to solve
            run: how the call runs

        Columns:
            depth (count): nested: how many dimensions the row is of; 0 is all
            plan_id: the plan compared with
            version: its version
            from: first day of the first window that is due
            to: last day of the last one
            measure: what the difference is of
            method: how price and quantity are told apart
            volume_by: total: volume is of all quantity at the mean planned price or margin, and
                mix the rest; item: cell by cell, without a mix, as cells have several units of
                measure or no quantity above 0 in all
            unit_of_measure: of the rows of all matched cells; deal: deals without lines, each
                counts 1; null: several, or not stated
            plan_value (money): the measure in the plan, of the windows that are due
            price (money): price_list + price_discount + price_unsplit
            volume (money): (actual - planned quantity) x mean planned value of a unit; see method
            mix (money): what the shares of the cells in the quantity change; see volume_by
            cost (money): of margins: -(unit cost - planned unit cost) x quantity; with the cost to
                serve where the plan says a contribution margin alone
            cost_to_serve (money): of contribution margin: the same of the cost to serve a unit
            unknown_cost (money): of margins: cells with a line of unknown cost, whose margin
                covers less
            without_quantity (money): cells with quantity 0 in plan or rows, or rows in several
                units of measure
            plan_only (money): cells without rows
            actual_only (money): rows in a window of the plan that none of its cells is of
            partly_planned (money): cells with rows of which the plan lacks the quantity, the
                revenue or the margin
            change (money): value - plan_value = the sum of price to partly_planned
            value (money): the measure of the won deals in the windows that are due
            price_list (money): of price: list prices
            price_discount (money): of price: discounts and what goes off the invoice, a unit;
                where the plan says list_revenue
            price_unsplit (money): of price: where a list price is not known
            plan_quantity (quantity): of matched cells; null in several units
            quantity (quantity): the same of their rows
            matched_cells (count): whose price, volume and mix are told
            plan_only_cells (count): cells without rows
            actual_only_cells (count): cells without plan
            partly_planned_cells (count): cells with rows that the plan does not say enough of
            not_due (money): planned for windows that begin later than the day looked from

        Source: Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapters 7, 8 and 14:
            selling-price, sales-quantity and sales-mix variances against a static budget; methods
            as in margin_bridge.
        """
        return self.query("plan_bridge", plan_id=plan_id, version=version, by=by, filter=filter,
                          from_=from_, to=to, as_of=as_of, measure=measure, method=method,
                          nested=nested, run=run)

    def headroom(
        self, *,
        by: Names = "segment",
        plans_from: Literal["auto", "plan_lines", "objectives"] = "auto",
        plan_id: Optional[Names] = None,
        version: Optional[str] = None,
        as_of: Optional[Day] = None,
        show: Literal["groups", "periods"] = "groups",
        grain: Literal["month", "quarter", "year"] = "quarter",
        family: Literal["bass", "logistic", "gompertz", "richards", "exponential"] = "bass",
        ceiling: Literal["capacity", "free"] = "capacity",
        replicates: int = 400,
        seed: int = 1,
        run: Optional[Run] = None) -> Result:
        """Whether the plan wants more new customers than the market has left, from when on, how likely that is, and which segments have room instead.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers; looks
        things up in plan_lines, objectives, products, product_prices, campaigns, owners, teams,
        cost_kinds, rates.

        Args:
            by: segment, region or both, which plans and markets know; [] for the whole company
            plans_from: where the plan stands; auto: plan_lines where any is of new_customers or
                net_revenue, else objectives; one of auto, plan_lines, objectives
            plan_id: which plans, or which objectives; default: all
            version: of plan_lines; default: the latest of each plan
            as_of: business day to look from: what happened later is not known yet
            show: groups: a row a group and measure; periods: one for each period of the plan that
                is not over; one of groups, periods; of a tally: given to solve
            grain: the length of a period of the fitted curve; one of month, quarter, year; of a
                tally: given to solve
            family: the curve: it is the caller's choice, which adoption_compare can inform; one of
                bass, logistic, gompertz, richards, exponential; of a tally: given to solve
            ceiling: of the curve. capacity: at most the customers there could be, where that is
                known; free: any; one of capacity, free; of a tally: given to solve
            replicates: of the bootstrap; 0: none; 0 to 100000; of a tally: given to solve
            seed: of the bootstrap: the same one draws the same; 0 to 9223372036854775807; of a
                tally: given to solve
            run: how the call runs

        Columns:
            measure: what is planned: new_customers or net_revenue
            status: over headroom, may run over, fits, no plan, cannot be told, several plans, no
                capacity, no segment
            capacity (count): customers there could be; empty where nothing says so
            capacity_low (count): low estimate of it, where markets has one
            capacity_high (count): high estimate of it
            capacity_source: markets or known accounts
            customers_ever (count): customers with a won deal up to the day looked from
            penetration_ever (share): customers_ever / capacity
            headroom (count): capacity - customers_ever: new customers that are still to be had
            plans: whose periods count
            plan_period: the days of the plan that are not over: 2014, 2014-Q1, or from and to
            period: with show=periods: the same of one period
            period_start: first day, also of a period that has begun
            period_end: last day
            planned (of the measure): in periods that are not over
            so_far (of the measure): what of it has come in, in periods that have begun
            existing_revenue (money): what the customers there are will bring in the days to come:
                revenue_kept x their net revenue of the last 12 months, by days
            new_customer_revenue (money): net revenue that only new customers can bring: planned -
                so_far - existing_revenue, at least 0
            revenue_kept (share): net revenue of the last 12 months with the customers of a year
                ago / theirs of the 12 months before
            revenue_per_new_customer (money): net revenue of the last 12 months with customers who
                were new in them / their number
            new_customers_wanted (count): planned - so_far, or new_customer_revenue /
                revenue_per_new_customer; from today on
            cumulated (count): with show=periods: new customers wanted up to the period's end
            left_after (count): with show=periods: headroom - cumulated
            exceeded_in: the first period in which more are wanted than are left
            exceeded_on: its first day
            is_over: with show=periods: more are wanted up to its end than are left
            probability (share): that more are wanted than are left: 0 or 1 where the capacity is
                one number; of a capacity between low and high by a triangular distribution
            shortfall_customers (count): new customers wanted beyond those that are left
            shortfall_revenue (money): shortfall_customers x revenue_per_new_customer
            curve_status: as in adoption_fit
            curve_customers (count): new customers up to the plan's end by the fitted curve
            curve_low (count): lower end of its 90 % bootstrap interval
            curve_high (count): upper end
            curve_probability (share): of the bootstrap's replicates, those that bring fewer than
                wanted
            room (count): new customers that are left beyond the own plan
            room_rank (count): the widest room is the first
            could_take (count): of what is too much elsewhere, the widest room filled first
            note: what to know before using the row

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 2 and 4; Bass, Management
            Science 1969; Kotz and van Dorp, Beyond Beta, 2004; Mack, ASTIN Bulletin 1993.
        """
        return self.query("headroom", by=by, plans_from=plans_from, plan_id=plan_id,
                          version=version, as_of=as_of, show=show, grain=grain, family=family,
                          ceiling=ceiling, replicates=replicates, seed=seed, run=run)

    def plan_versions(
        self, *,
        as_of: Optional[Day] = None,
        run: Optional[Run] = None) -> Result:
        """Which versions of plans there are, and which teams have signed them.

        Counts rows of plan_lines, agreements.

        Args:
            as_of: business day to look from: what happened later is not known yet
            run: how the call runs

        Columns:
            plan_id: the plan
            version: its version
            status: agreed, objected, changed, open, not there
            lines (count): plan lines of this version
            measures: what they plan
            first_day: the first that they plan for
            last_day: the last
            digest: SHA-256 of the canonical form
            agreed: teams that agreed
            objected: teams that object
            not_signed: teams of the lines without a signature
            changed_since: teams that signed another digest
            note: signatures without digest

        Source: SHA-256: FIPS 180-4, 2015.
        """
        return self.query("plan_versions", as_of=as_of, run=run)

    def pipeline_movement(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        grain: Literal["none", "day", "week", "month", "quarter", "year", "fiscal_year"] = "none",
        expected_from: Optional[Day] = None,
        expected_to: Optional[Day] = None,
        rate_kind: Literal["spot", "average", "budget"] = "spot",
        rate_day: Optional[Day] = None,
        run: Optional[Run] = None) -> Result:
        """How the pipeline came from what it was to what it is, part by part.

        Counts rows of deals, deal_history; looks things up in stages, customers, products,
        product_prices, owners, teams, campaigns, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            from_: first day: the opening is the end of the day before; empty: from the beginning
            to: last day; empty: up to today, whatever day that is
            grain: a row for each period; one of none, day, week, month, quarter, year, fiscal_year
            expected_from: only the pipeline expected to close on this day or later
            expected_to: only the pipeline expected to close on this day or earlier
            rate_kind: which rates other currencies are converted at; one of spot, average, budget
            rate_day: constant rates: every row takes the rate of this day instead of its own day's
            run: how the call runs

        Columns:
            period: with grain: its name; empty: what has no day
            opening_deals (count): open at the end of the day before
            opening (money): their amount
            created_deals (count): deals that were not there before
            created (money): with the amount of the day on which they were
            reopened_deals (count): deals that were closed and are open again
            reopened (money): their amount
            grown_deals (count): how often a deal grew
            grown (money): by how much
            shrunk_deals (count): how often a deal shrank
            shrunk (money): by how much
            pulled_in_deals (count): deals now expected within expected_from and expected_to
            pulled_in (money): their amount
            pushed_out_deals (count): deals no longer expected then
            pushed_out (money): their amount
            transferred_deals (count): came from other groups - went to others
            transferred (money): the same of their amounts
            revalued (money): what rates of currencies changed
            won_deals (count): won
            won (money): their amount
            lost_deals (count): lost
            lost (money): their amount
            omitted_deals (count): omitted
            omitted (money): their amount
            closing_deals (count): open at the end
            closing (money): their amount: opening and all that happened
            closing_without_amount (count): of closing_deals, those without an amount
            left_out_deals (count): closed deals of which nobody knows when they were open
            note: what is not known of the deals of all groups

        Source: Roll-forward of a balance: IAS 16.73(e), 2003; pipeline inspection as CRMs show it.
        """
        return self.query("pipeline_movement", by=by, filter=filter, from_=from_, to=to,
                          grain=grain, expected_from=expected_from, expected_to=expected_to,
                          rate_kind=rate_kind, rate_day=rate_day, run=run)

    def pipeline_ageing(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        won_from: Optional[Day] = None,
        rate_kind: Literal["spot", "average", "budget"] = "spot",
        quantile: Number = 0.9,
        run: Optional[Run] = None) -> Result:
        """How long deals have been open, by stage, against what won deals took; and how they slip.

        Counts rows of deals, deal_history; looks things up in stages, customers, products,
        product_prices, owners, teams, campaigns, rates.

        Args:
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which rows count: segment=Warehouse; amount>=1000
            as_of: business day to look from: what happened later is not known yet
            won_from: open deals are compared with deals won on this day or later
            rate_kind: which rates other currencies are converted at; one of spot, average, budget
            quantile: the part of the won deals that was faster than what is stuck; 0.000001 to 1;
                of a tally: given to solve
            run: how the call runs

        Columns:
            stage: empty: all stages together
            open_deals (count): open, or in this stage
            open (money): their amount
            open_days (days): median of the days that they have been
            won_deals (count): won, or won and in this stage before
            won_days (days): median of the days that it took them
            won_days_quantile (days): the days that the quantile of them did not exceed
            stuck_deals (count): open for more days than won_days_quantile
            stuck (money): their amount
            slipped_deals (count): open deals whose expected_close_on ever moved to a later day
            slips (count): how often that happened
            slip_days (days): by how many days, in the mean of the slips
            overdue_deals (count): open deals whose expected_close_on has passed
            overdue (money): their amount
            unknown_deals (count): open deals of which nobody knows since when: in no median
            note: whether there is a history of the deals

        Source: Hyndman and Fan, Sample Quantiles in Statistical Packages, American Statistician
            50, 1996.
        """
        return self.query("pipeline_ageing", by=by, filter=filter, as_of=as_of, won_from=won_from,
                          rate_kind=rate_kind, quantile=quantile, run=run)

    def scorecard(
        self, *,
        objective_id: Optional[Names] = None,
        as_of: Optional[Day] = None,
        on_course: Number = 1,
        at_risk: Number = 0.9,
        active_months: int = 12,
        run: Optional[Run] = None) -> Result:
        """How far each objective is, and where it will end.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers,
        objective_owners, actuals; looks things up in objectives, objective_points,
        objective_links, teams, products, product_prices, campaigns, owners, cost_kinds, rates.

        Args:
            objective_id: which objectives; default: all
            as_of: business day to look from: what happened later is not known yet
            on_course: pace_index from which an objective is on course; at least 0; of a tally:
                given to solve
            at_risk: pace_index from which an objective is at risk rather than off course; not
                above on_course; at least 0; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            run: how the call runs

        Columns:
            objective_id: with name, measure, unit, kind, direction, starts_on, due_on, and
                parent_id: what it serves
            target (of the measure): what was agreed
            actual (of the measure): the measure from starts_on to the day looked from
            attainment (share): actual / target; growth: from the baseline
            as_of: the day looked from: the option, else the latest event
            elapsed_share (share): days done / days, both ends included
            expected (of the measure): where it should stand on the day: flow: target x elapsed
                share; growth of a level: as far from the baseline; milestones: on the path;
                corridor: empty; else the target
            next_milestone_on: the first milestone that is not due yet, with next_milestone
            projected (of the measure): flow: actual / elapsed share; level: actual
            pace_index (ratio): projected / target; direction down: target / projected
            gap (of the measure): target - projected
            required_per_day (of the measure): flow: (target - actual) / days left, at least 0
            status: met, missed, on course, at risk, off course, not started, no data, unknown
                measure, bad filter
            accountable: teams; with contributes and informed
            shared: two teams or more are accountable or contribute
            cross_functional: teams of two functions or more are
            weight: among the objectives
            source: where actual comes from: rows or actuals
            revenue_from: measure revenue: orders or won deals
            note: what to know, and what is wrong

        Source: Kaplan and Norton, The Balanced Scorecard, 1996; Farris et al., Marketing Metrics,
            2nd ed. 2010.
        """
        return self.query("scorecard", objective_id=objective_id, as_of=as_of, on_course=on_course,
                          at_risk=at_risk, active_months=active_months, run=run)

    def forecast(
        self, *,
        objective_id: Optional[Names] = None,
        measure: Optional[str] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        filter: Optional[str] = None,
        target: Optional[Number] = None,
        as_of: Optional[Day] = None,
        probabilities: Literal["learned", "given", "category"] = "learned",
        correlation: Number = 0,
        common_shock: bool = False,
        open_only: bool = False,
        on_course: Number = 1,
        at_risk: Number = 0.9,
        run: Optional[Run] = None) -> Result:
        """Whether objectives will be met by their due dates, and what will still come.

        Counts rows of deals, deal_lines, deal_costs, deal_history, orders, spend, markets,
        customers; looks things up in objectives, stages, calendar, teams, products,
        product_prices, campaigns, owners, cost_kinds, rates.

        Args:
            objective_id: which objectives; default: all
            measure: a measure of the catalogue, for a plain period instead of objectives
            from_: the plain period's first day
            to: its last day
            filter: which rows count in the plain period
            target: what is to be reached in the plain period, in the unit of the measure; of a
                tally: given to solve
            as_of: business day to look from: what happened later is not known yet
            probabilities: what tells whether an open deal is won: what became of others, its own
                or its stage's probability, or its forecast category; one of learned, given,
                category; of a tally: given to solve
            correlation: of being won, of any two open deals; 0 to 0.99; of a tally: given to solve
            common_shock: take the correlation from history: that of deals closed in one month; of
                a tally: given to solve
            open_only: leave out deals that are still to be opened; of a tally: given to solve
            on_course: pace_index from which an objective is on course; at least 0; of a tally:
                given to solve
            at_risk: pace_index from which an objective is at risk rather than off course; not
                above on_course; at least 0; of a tally: given to solve
            run: how the call runs

        Columns:
            objective_id: with name, measure, unit, direction, starts_on and due_on; empty: the
                plain period
            as_of: the day looked from: the option, else the latest event
            target (of the measure): what was agreed
            actual (of the measure): what came so far
            elapsed_share (share): days done / days, both ends included
            attainment (share): actual / target
            projected (of the measure): flow: actual / elapsed share; level: actual
            seasonal_projected (of the measure): actual / the share of the period's weighted days
            pace_index (ratio): projected / target; direction down: target / projected
            required_per_day (of the measure): (target - actual) / days left, at least 0
            status: as the scorecard has it
            method: pipeline, daily amounts, over, pace only
            open_deals (count): deals that are open
            open_amount (of the measure): what they would bring if all were won
            open_expected (of the measure): what they bring within the period, on average
            open_standard_deviation (of the measure): of that
            new_won_deals (count): deals not opened yet that will be won in time, on average
            new_expected (of the measure): what those bring, on average
            expected (of the measure): actual + open_expected + new_expected
            standard_deviation (of the measure): of that
            low (of the measure): what it stays at or below with probability 0.1
            median (of the measure): the same with 0.5
            high (of the measure): the same with 0.9
            probability (share): that the target is reached by the due date
            correlation (ratio): of being won, of any two open deals
            exact: whether the distribution is exact but for rounding
            learned_from: deal_history, by stage and age; deals, by age
            closed_deals (count): that were learned from
            note: what to know, and what is missing

        Source: Aalen and Johansen 1978; Hong 2013; van Houwelingen and Putter, Dynamic Prediction
            in Clinical Survival Analysis, 2012.
        """
        return self.query("forecast", objective_id=objective_id, measure=measure, from_=from_,
                          to=to, filter=filter, target=target, as_of=as_of,
                          probabilities=probabilities, correlation=correlation,
                          common_shock=common_shock, open_only=open_only, on_course=on_course,
                          at_risk=at_risk, run=run)

    def forecast_backtest(
        self, *,
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        every: Literal["week", "month"] = "week",
        grain: Literal["month", "quarter", "year", "fiscal_year"] = "quarter",
        probabilities: Literal["learned", "given"] = "learned",
        correlation: Number = 0,
        common_shock: bool = False,
        open_only: bool = False,
        bins: int = 10,
        show: Literal["summary", "reliability", "days"] = "summary",
        run: Optional[Run] = None) -> Result:
        """Whether forecasts were right when they could not know.

        Counts rows of deals, deal_history, deal_costs, orders, spend; looks things up in calendar,
        stages, customers, products, product_prices, campaigns, owners, teams, rates.

        Args:
            filter: which deals, as they are today
            as_of: business day to look from: what happened later is not known yet
            from_: replay no earlier day; of a tally: given to solve
            to: replay no later day; of a tally: given to solve
            every: how often; one of week, month; of a tally: given to solve
            grain: the periods that are forecast; one of month, quarter, year, fiscal_year; of a
                tally: given to solve
            probabilities: as in forecast: what became of other deals, or the deal's own
                probability of then; one of learned, given; of a tally: given to solve
            correlation: of being won, of any two open deals; 0 to 0.99; of a tally: given to solve
            common_shock: take the correlation from what was known then: that of deals closed in
                one month; of a tally: given to solve
            open_only: leave out deals that are still to be opened; of a tally: given to solve
            bins: of probabilities, equally wide; 1 to 50; of a tally: given to solve
            show: one row; one a bin; one a day replayed; one of summary, reliability, days; of a
                tally: given to solve
            run: how the call runs

        Columns:
            replays (count): days replayed, from first_day to last_day
            forecasts (count): open deals on those days; of so many deals
            brier (share): mean of (probability - outcome)^2
            reliability (share): sum n_k (p_k - o_k)^2 / n
            resolution (share): sum n_k (o_k - o)^2 / n
            uncertainty (share): o (1 - o)
            within_bins (share): brier - reliability + resolution - uncertainty
            skill (ratio): 1 - brier / uncertainty
            mean_probability (share): of all forecasts; in a bin, of its own
            observed_share (share): that came true; in a bin, of its own
            coverage (share): days on which what came lies from low to high; below_low, above_high
            bias (ratio): expected / came - 1, all days together
            left_out (count): deals that cannot be replayed
            bin: show=reliability: its number, with probability_from and probability_to
            interval_low (share): show=reliability: of observed_share, 95 %, with interval_high
            as_of: show=days: the day looked from; due_on the period's end
            open_deals (count): show=days: deals that were open
            expected (money): show=days: what was expected; with low, median and high
            came (money): show=days: what was won after as_of up to due_on
            within: show=days: whether that lies from low to high
            correlation (ratio): show=days: of being won, of any two open deals

        Source: Brier 1950; Murphy, A New Vector Partition of the Probability Score, Journal of
            Applied Meteorology 1973.
        """
        return self.query("forecast_backtest", filter=filter, as_of=as_of, from_=from_, to=to,
                          every=every, grain=grain, probabilities=probabilities,
                          correlation=correlation, common_shock=common_shock, open_only=open_only,
                          bins=bins, show=show, run=run)

    def cascade(
        self, *,
        as_of: Optional[Day] = None,
        on_course: Number = 1,
        at_risk: Number = 0.9,
        active_months: int = 12,
        run: Optional[Run] = None) -> Result:
        """Which objectives serve which, up to the vision, and how far those below carry them.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers,
        objective_owners, actuals; looks things up in objectives, objective_points,
        objective_links, teams, products, product_prices, campaigns, owners, cost_kinds, rates.

        Args:
            as_of: business day to look from: what happened later is not known yet
            on_course: pace_index from which an objective is on course; at least 0; of a tally:
                given to solve
            at_risk: pace_index from which an objective is at risk rather than off course; not
                above on_course; at least 0; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            run: how the call runs

        Columns:
            objective_id: each after its parent; with name
            parent_id: what it serves; empty: nothing above it
            level (count): 0 at the top
            serves: all above it, from the top
            measure: its own measure
            status: of its own measure, as in scorecard
            own_score (share): pace_index of its own measure, from 0 to 1
            children (count): objectives that serve it
            children_weight (share): the sum of their weights as given; empty: none is given
            children_score (share): their scores by their weights
            difference (share): own_score - children_score
            weight (share): as given
            weight_in_parent (share): scaled among its siblings to 1
            weight_in_whole (share): the same times those of all above it
            leads_to: objectives that it is meant to move
            led_by: objectives that are meant to move it
            note: what to know, and what is wrong

        Source: Kaplan and Norton, Alignment, 2006; rules in coxswain/objectives/register.h.
        """
        return self.query("cascade", as_of=as_of, on_course=on_course, at_risk=at_risk,
                          active_months=active_months, run=run)

    def objective_check(
        self, *,
        objective_id: Optional[Names] = None,
        as_of: Optional[Day] = None,
        active_months: int = 12,
        run: Optional[Run] = None) -> Result:
        """Whether targets are within reach: what earlier periods and the market say of them.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers, actuals;
        looks things up in objectives, teams, products, product_prices, campaigns, owners,
        cost_kinds, rates.

        Args:
            objective_id: which objectives; default: all
            as_of: business day to look from: what happened later is not known yet
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            run: how the call runs

        Columns:
            objective_id: with name, measure, unit, direction, starts_on and due_on
            target (of the measure): what is asked
            verdict: cannot be told, beyond the market, no history, no stretch, in line, ambitious,
                beyond history
            reason: the same in words, with the figures
            periods (count): earlier periods of the same length that count
            lowest (of the measure): among them
            median (of the measure): among them
            highest (of the measure): among them
            latest (of the measure): of the last of them
            reached_share (share): of them, those that reached the target
            year_before (of the measure): on the same days a year before
            growth_wanted (share): target / year_before - 1
            growth_median (share): of those days from year to year before that
            growth_largest (share): the same, the largest in the way asked for
            market: what headroom says of this objective alone: its status
            headroom (count): new customers that are still to be had
            new_customers_wanted (count): what the target needs of them from today on
            note: what to know before using the row

        Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. 2021;
            Locke and Latham, American Psychologist 2002; rules in coxswain/objectives/register.h.
        """
        return self.query("objective_check", objective_id=objective_id, as_of=as_of,
                          active_months=active_months, run=run)

    def margin_targets(
        self, *,
        objective_id: Optional[Names] = None,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        on_course: Number = 1,
        at_risk: Number = 0.9,
        active_months: int = 12,
        run: Optional[Run] = None) -> Result:
        """Whether margin targets are met, which deals win revenue and miss them, and what revenue sales should not chase.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers,
        objective_owners, actuals; looks things up in objectives, objective_points,
        objective_links, teams, products, product_prices, campaigns, owners, cost_kinds, rates.

        Args:
            objective_id: which objectives; default: all
            by: dimensions: columns (segment, customers.country) and periods (day, week, month,
                quarter, year, fiscal_year, opened_on.month)
            filter: which of an objective's won deals are held against its target; attainment stays
                whole
            as_of: business day to look from: what happened later is not known yet
            on_course: pace_index from which an objective is on course; at least 0; of a tally:
                given to solve
            at_risk: pace_index from which an objective is at risk rather than off course; not
                above on_course; at least 0; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            run: how the call runs

        Columns:
            objective_id: an objective on a margin, in money or as a share; then the dimensions
            target_share (share): of net revenue; empty where the target is money
            name: of the objective; with measure, its target's unit, and status as in scorecard
            target (of the measure): what was agreed
            actual (of the measure): of the whole objective, as in scorecard
            attainment (share): the same
            counted: deals, or lines where filter or dimensions need them
            deals (count): won from starts_on to due_on, as far as it is known
            net_revenue (money): of them
            cost_coverage (share): net revenue with known cost / net revenue
            margin (money): gross or contribution margin, as the objective's measure says
            margin_share (share): margin / net revenue with known cost, where that is above 0
            shortfall (money): target x net revenue with known cost - margin, at least 0
            missing_deals (count): with known cost, whose margin falls short of the target share
            missing_net_revenue (money): net revenue in them: it counts for revenue targets
            missing_shortfall (money): what these alone fall short of the target share
            unknown_cost_deals (count): won deals that nothing can be held against
            unknown_cost_net_revenue (money): net revenue without known cost
            margin_share_at_list (share): margin_share if all had been invoiced at list prices
            contribution_margin (money): of what has a known cost
            verdict: loses money: contribution margin below 0; below target at list: no discount
                would mend it; below target by discount; meets target; cost unknown; no revenue
            worth_chasing: false where it loses money or stays below the target at list prices
            conflicts_with: revenue objectives of deals that may be the same, met or on course
                while this is behind
            note: what to know, and what is wrong

        Source: Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 1992;
            Kaplan and Norton, The Balanced Scorecard, 1996; rules in coxswain/objectives.h.
        """
        return self.query("margin_targets", objective_id=objective_id, by=by, filter=filter,
                          as_of=as_of, on_course=on_course, at_risk=at_risk,
                          active_months=active_months, run=run)

    def kpi_overlap(
        self, *,
        as_of: Optional[Day] = None,
        run: Optional[Run] = None) -> Result:
        """How far each two teams steer by the same KPIs.

        Counts rows of kpis, deals, deal_costs, orders, spend; looks things up in teams, customers,
        products, campaigns, owners.

        Args:
            as_of: business day to look from: what happened later is not known yet
            run: how the call runs

        Columns:
            team_a: the pair, in the order of names; with team_b
            shared_weight (share): sum over KPIs of the smaller of the two weights
            jaccard (share): sum of the smaller weights / sum of the larger weights
            shared_kpis: KPIs equal in measure, filter and period
            kpis_a (count): KPIs of team_a; with kpis_b
            note: weights that were scaled or missing, filters that cannot be read

        Source: Czekanowski's overlap and Ruzicka's weighted Jaccard index, 1958.
        """
        return self.query("kpi_overlap", as_of=as_of, run=run)

    def islands(
        self, *,
        island_below: Number = 0,
        as_of: Optional[Day] = None,
        run: Optional[Run] = None) -> Result:
        """Which teams steer by KPIs that nobody else has, or that roll up to nothing.

        Counts rows of kpis, deals, deal_costs, orders, spend; looks things up in objectives,
        objective_links, teams, customers, products, campaigns, owners.

        Args:
            island_below: a team is an island whose largest shared weight is at or below this
                share; 0 to 1; of a tally: given to solve
            as_of: business day to look from: what happened later is not known yet
            run: how the call runs

        Columns:
            team: every team with KPIs
            kpis (count): that it has
            largest_overlap (share): shared weight with the team it shares most with
            with: that team, the first by name; empty where nothing is shared
            island: largest_overlap is at or below island_below
            alone: KPIs that no other team has
            alone_weight (share): their weight
            orphans: KPIs that roll up to no company measure
            orphan_weight (share): their weight
            note: weights that were scaled or missing, filters that cannot be read

        Source: Czekanowski's overlap and Ruzicka's weighted Jaccard index, 1958.
        """
        return self.query("islands", island_below=island_below, as_of=as_of, run=run)

    def alignment(
        self, *,
        as_of: Optional[Day] = None,
        grain: Literal["day", "month", "quarter", "year"] = "day",
        periods: int = 12,
        kpi_weight: Number = 0.5,
        objective_weight: Number = 0.3,
        target_weight: Number = 0.2,
        run: Optional[Run] = None) -> Result:
        """How far every two teams, and all of them, pull in one direction: KPIs, objectives, targets.

        Counts rows of kpis, objective_owners, deals, deal_costs, orders, spend; looks things up in
        objectives, objective_links, teams, customers, products, campaigns, owners.

        Args:
            as_of: business day to look from: what happened later is not known yet
            grain: day: the day looked from alone; else the trend, at the end of each period; one
                of day, month, quarter, year; of a tally: given to solve
            periods: how many periods the trend has, the current one included; 1 to 240; of a
                tally: given to solve
            kpi_weight: of shared_weight in the index; 0 to 1; of a tally: given to solve
            objective_weight: of objective_overlap in the index; 0 to 1; of a tally: given to solve
            target_weight: of target_agreement in the index; 0 to 1; of a tally: given to solve
            run: how the call runs

        Columns:
            period: of the trend; else the day looked from
            on: the day: the period's last, at most the day looked from
            team_a: the pair, in the order of names, with team_b; empty: the mean over all pairs
            shared_weight (share): sum over KPIs of the smaller of the two weights
            jaccard (share): sum of the smaller weights / sum of the larger weights
            shared_kpis: KPIs equal in measure, filter and period
            objective_overlap (share): objectives of both teams / objectives of either
            shared_objectives: that both are accountable for or contribute to
            target_agreement (share): mean of smaller / larger target of the KPIs shared
            targets_differ: KPIs that both have with other targets, team_a's first
            index (share): the three by their weights, as far as they are known
            index_parts: how the index comes about
            note: weights that were scaled or missing, filters that cannot be read

        Source: Czekanowski's overlap; Jaccard 1901; Ruzicka's weighted Jaccard index, 1958.
        """
        return self.query("alignment", as_of=as_of, grain=grain, periods=periods,
                          kpi_weight=kpi_weight, objective_weight=objective_weight,
                          target_weight=target_weight, run=run)

    def contradictions(
        self, *,
        as_of: Optional[Day] = None,
        grain: Literal["week", "month", "quarter"] = "month",
        periods: int = 24,
        significance: Number = 0.1,
        run: Optional[Run] = None) -> Result:
        """Where one team gains when another loses, with the evidence of the rows.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers, actuals,
        leads; looks things up in kpis, objectives, objective_owners, teams, products,
        product_prices, campaigns, owners, cost_kinds, rates.

        Args:
            as_of: business day to look from: what happened later is not known yet
            grain: the length of a period; one of week, month, quarter
            periods: how many whole periods are looked at, the last ones that are over; 2 to 600;
                of a tally: given to solve
            significance: p_value up to which two sides are against each other; 0 to 1; of a tally:
                given to solve
            run: how the call runs

        Columns:
            rule: volume against margin, leads against qualified leads, saving against growth
            team_a: who steers by the first of the rule, with steers_by_a
            steers_by_a: measure, filter, and the objective where it is one
            team_b: who steers by the other, with steers_by_b
            verdict: against each other, not shown, too few periods, no figures
            correlation (ratio): of the changes from period to period, better being up; -1 to 1
            changes (count): pairs of changes
            p_value (share): of a correlation as low, if there were none
            below_target_share (share): below_target_revenue / net_revenue
            target_share (share): the margin share asked for; none is 0
            below_target_revenue (money): net revenue won below it, in the periods looked at
            net_revenue (money): of known cost in the same deals and periods
            evidence: the same in words
            note: what to know before using the row

        Source: Fisher, Metron 1921, and Student's t for a correlation; rules in
            coxswain/objectives/alignment.h.
        """
        return self.query("contradictions", as_of=as_of, grain=grain, periods=periods,
                          significance=significance, run=run)

    def goals_heard(
        self, *,
        as_of: Optional[Day] = None,
        show: Literal["teams", "goals"] = "teams",
        run: Optional[Run] = None) -> Result:
        """What teams said that they want, and whether it was written back to them and confirmed.

        Counts rows of goals_heard; looks things up in objectives, objective_links, teams.

        Args:
            as_of: business day to look from: what happened later is not known yet
            show: teams: a row a team; goals: a row a goal; one of teams, goals; of a tally: given
                to solve
            run: how the call runs

        Columns:
            team: who said it
            goals (count): that the team named
            written_back (count): of them, written back to the team or confirmed
            confirmed (count): of them, confirmed by the team
            confirmed_share (share): confirmed / goals
            measured (count): of them, written back with a measure
            in_objectives (count): of these, with an objective on that measure
            not_written_back: the goals that nobody wrote back, in the team's words
            not_confirmed: the goals written back that the team has not confirmed
            goal: show=goals: in the team's words
            measure: show=goals: what it comes to, as written back; with target
            status: show=goals: confirmed, written back, heard
            written_on: show=goals: the day it was written back; with confirmed_on
            objectives: show=goals: on its measure
            note: what is odd about it

        Source: Rules in coxswain/objectives/register.h.
        """
        return self.query("goals_heard", as_of=as_of, show=show, run=run)

    def findings(
        self, *,
        objective_id: Optional[Names] = None,
        as_of: Optional[Day] = None,
        on_course: Number = 1,
        at_risk: Number = 0.9,
        active_months: int = 12,
        leap: Number = 2,
        run: Optional[Run] = None) -> Result:
        """What does not hold together in objectives and KPIs, by the money at stake.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers,
        objective_owners, actuals, kpis, countermeasures; looks things up in objectives,
        objective_points, objective_links, teams, products, product_prices, campaigns, owners,
        cost_kinds, rates.

        Args:
            objective_id: which objectives; default: all
            as_of: business day to look from: what happened later is not known yet
            on_course: pace_index from which an objective is on course; at least 0; of a tally:
                given to solve
            at_risk: pace_index from which an objective is at risk rather than off course; not
                above on_course; at least 0; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            leap: how many times its daily pace so far a target may need before it counts as a
                leap; at least 1; of a tally: given to solve
            run: how the call runs

        Columns:
            rank (count): 1 = most money at stake
            finding: its kind: see the manual of the room
            subject: the objective or the team
            detail: a sentence with the figures
            money_at_stake (money): what the objective's projection falls short of its target;
                empty where it is not money

        Source: Kaplan and Norton, The Balanced Scorecard, 1996; rules in coxswain/objectives.h.
        """
        return self.query("findings", objective_id=objective_id, as_of=as_of, on_course=on_course,
                          at_risk=at_risk, active_months=active_months, leap=leap, run=run)

    def countermeasures(
        self, *,
        objective_id: Optional[Names] = None,
        as_of: Optional[Day] = None,
        on_course: Number = 1,
        at_risk: Number = 0.9,
        active_months: int = 12,
        show: Literal["countermeasures", "objectives"] = "countermeasures",
        run: Optional[Run] = None) -> Result:
        """What is done about each objective, what it is expected to bring, and whether that closes the gap.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers,
        objective_owners, actuals, countermeasures; looks things up in objectives,
        objective_points, objective_links, teams, products, product_prices, campaigns, owners,
        cost_kinds, rates.

        Args:
            objective_id: which objectives; default: all
            as_of: business day to look from: what happened later is not known yet
            on_course: pace_index from which an objective is on course; at least 0; of a tally:
                given to solve
            at_risk: pace_index from which an objective is at risk rather than off course; not
                above on_course; at least 0; of a tally: given to solve
            active_months: a customer is active who bought in so many months; 1 to 1200; of a
                tally: given to solve
            show: countermeasures: a row each, and one for each objective that is behind without
                any; objectives: a row an objective; one of countermeasures, objectives; of a
                tally: given to solve
            run: how the call runs

        Columns:
            objective_id: with its name, measure and unit
            objective_status: as in scorecard; unknown objective: it is not in the table
            gap (of the measure): target - projected, as in scorecard
            countermeasure_id: with what, owner, due_on and status, as in the table
            state: running, overdue, done, dropped
            overdue_days (days): since due_on, where it is overdue
            expected_effect (of the measure): what it is expected to bring to the objective
            observed_effect (of the measure): what it brought
            observed_share (share): observed_effect / expected_effect
            countermeasures (count): show=objectives: not dropped; with open, overdue, done,
                dropped
            open_effect (of the measure): expected effects of those that are open
            covers (share): open_effect / gap, where the objective is behind
            finding: no countermeasure, effect unknown, falls short

        Source: Deming, Out of the Crisis, 1986; rules in coxswain/objectives/countermeasures.h.
        """
        return self.query("countermeasures", objective_id=objective_id, as_of=as_of,
                          on_course=on_course, at_risk=at_risk, active_months=active_months,
                          show=show, run=run)

    def handover(
        self, *,
        by: Optional[Names] = None,
        filter: Optional[str] = None,
        clock_from: Literal["auto", "created", "qualified", "routed"] = "auto",
        answered_by: Literal["any", "accepted", "contacted"] = "any",
        clock: Literal["all", "working_days"] = "all",
        as_of: Optional[Day] = None,
        at: Optional[str] = None,
        show: Literal["groups", "curve"] = "groups",
        run: Optional[Run] = None) -> Result:
        """Whether leads and requests between marketing and sales are answered in time, and how long answers take.

        Counts rows of leads, requests; looks things up in service_levels, teams, owners,
        campaigns, customers, deals, products, calendar.

        Args:
            by: dimensions: team (that answers), from_team, owner, source, campaign, kind, day,
                week, month, quarter, year or fiscal_year of the clock's start, or a column that
                leads or requests reach
            filter: which leads and requests count: source=web; a column that one of both lacks is
                null there
            clock_from: when a lead's clock begins; auto: routed, else qualified, else created; one
                of auto, created, qualified, routed
            answered_by: what answers a lead besides a rejection; any: accepted or contacted; one
                of any, accepted, contacted
            clock: which hours count; working_days: 24 on each day that people work; one of all,
                working_days
            as_of: business day to look from: what happened later is not known yet
            at: moment to look from instead of a day: 2026-03-31T09:30, in the book's time zone
                unless it says otherwise
            show: groups: a row a group; curve: the share still waiting after so many hours; one of
                groups, curve; of a tally: given to solve
            run: how the call runs

        Columns:
            handover: lead or request; then the dimensions
            handed_over (count): whose clock has begun, those out of order not counted
            answered (count): of them; with accepted, contacted, rejected, delivered: how
            waiting (count): handed_over - answered
            reject_reasons: what rejections say, the most frequent first, with their number
            target_hours (hours): of the service level, where the group has one alone
            target_share (share): agreed share in time, on average over those judged
            judged (count): with a target, and answered or out of time
            in_time (count): answered within the target
            answered_late (count): later
            waiting_late (count): not answered, and the time is up
            attainment (share): in_time / judged
            meets_target: in_time is at least target_share x judged
            in_time_share (share): answered within target_hours, of all with a service level
                (Kaplan-Meier)
            median_hours (hours): until half are answered; empty: not even half are by now
            median_low (hours): lower end of its 95 % interval
            median_high (hours): upper end; empty: nobody can tell yet
            p90_hours (hours): until nine in ten are answered; with p90_low and p90_high
            oldest_hours (hours): of those that wait, how long the first one has
            no_target (count): that no service level fits, and no due_on is given
            out_of_order (count): whose times contradict each other: left out everywhere else
            hours (hours): with show=curve: after so many
            waiting_share (share): are still waiting; with low and high, its 95 % interval
            at_risk (count): were watched so long without an answer

        Source: Kaplan and Meier, JASA 1958; Greenwood 1926; Brookmeyer and Crowley, Biometrics
            1982.
        """
        return self.query("handover", by=by, filter=filter, clock_from=clock_from,
                          answered_by=answered_by, clock=clock, as_of=as_of, at=at, show=show,
                          run=run)

    def handover_late(
        self, *,
        filter: Optional[str] = None,
        clock_from: Literal["auto", "created", "qualified", "routed"] = "auto",
        answered_by: Literal["any", "accepted", "contacted"] = "any",
        clock: Literal["all", "working_days"] = "all",
        as_of: Optional[Day] = None,
        at: Optional[str] = None,
        top: Optional[int] = None,
        run: Optional[Run] = None) -> Result:
        """Which leads and requests are late now, by how much, and whose turn it is.

        Counts rows of leads, requests; looks things up in service_levels, teams, owners,
        campaigns, customers, deals, products, calendar.

        Args:
            filter: which leads and requests count: source=web; a column that one of both lacks is
                null there
            clock_from: when a lead's clock begins; auto: routed, else qualified, else created; one
                of auto, created, qualified, routed
            answered_by: what answers a lead besides a rejection; any: accepted or contacted; one
                of any, accepted, contacted
            clock: which hours count; working_days: 24 on each day that people work; one of all,
                working_days
            as_of: business day to look from: what happened later is not known yet
            at: moment to look from instead of a day: 2026-03-31T09:30, in the book's time zone
                unless it says otherwise
            top: at most so many, the latest first; default: all; at least 1; of a tally: given to
                solve
            run: how the call runs

        Columns:
            rank (count): 1 = late by most hours
            handover: lead or request
            id: lead_id or request_id
            kind: lead, or the kind of request
            customer_id: of a lead, or of the deal that a request is for
            source: of a lead, with campaign_id
            deal_id: the deal
            turn: whose turn it is: the owner of a lead, else the team; of a request the team
            team: that answers; from_team: that waits; owner: of a lead, or who asked
            since: when its clock began: an instant, UTC, or a day
            due: by when it should have been answered: an instant, UTC, or the last day
            age_hours (hours): since then, as the clock counts
            target_hours (hours): of the service level; empty where due_on counts
            late_hours (hours): beyond that
            say: the same as a sentence

        Source: counting by the clock; rules in coxswain/objectives/handover.h.
        """
        return self.query("handover_late", filter=filter, clock_from=clock_from,
                          answered_by=answered_by, clock=clock, as_of=as_of, at=at, top=top,
                          run=run)

    def deal_triage(
        self, *,
        filter: Optional[str] = None,
        as_of: Optional[Day] = None,
        rank_by: Literal["expected_contribution", "contribution", "net_revenue", "fit"] = "expected_contribution",
        top: Optional[int] = None,
        run: Optional[Run] = None) -> Result:
        """Which open deals deserve work first: expected contribution, margin against target, room in the market, fit with the strategy and age, with reasons.

        Counts rows of deals, deal_lines, deal_costs, orders, spend, markets, customers; looks
        things up in strategy, objectives, stages, products, product_prices, campaigns, owners,
        teams, cost_kinds, rates.

        Args:
            filter: which open deals: segment=Warehouse; amount>=1000
            as_of: business day to look from: what happened later is not known yet
            rank_by: the figure that deals are ranked by, largest first; one of
                expected_contribution, contribution, net_revenue, fit; of a tally: given to solve
            top: at most so many, the first ones; default: all; at least 1; of a tally: given to
                solve
            run: how the call runs

        Columns:
            rank (count): 1 = largest by rank_by
            deal_id: an open deal; with name, customer_id, customer, segment, owner, team, stage
            verdict: value unknown, loses money, below margin target, overdue, stale, pursue: the
                first that fits
            net_revenue (money): of the deal as it stands
            contribution_margin (money): of it; empty where its cost is not known
            probability (share): that it is won: its own, else its stage's
            probability_from: deal or stage
            expected_contribution (money): probability x contribution_margin
            margin_share (share): of net revenue: the margin that the objective is about
            target_share (share): that an objective on margins asks for; with objective_id
            margin_gap (share): margin_share - target_share
            headroom (count): new customers that the segment can still give; with penetration_ever
            fit (share): weights of the strategy that it meets / sum of the positive ones
            criteria_met: their names
            age_days (days): since opened_on
            typical_days (days): half of the won deals took no longer
            slow_days (days): nine in ten took no longer
            expected_close_on: as the deal has it
            reasons: the same in sentences

        Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 6; Marn and Rosiello,
            Harvard Business Review 1992; rules in coxswain/objectives/deal_triage.h.
        """
        return self.query("deal_triage", filter=filter, as_of=as_of, rank_by=rank_by, top=top,
                          run=run)
