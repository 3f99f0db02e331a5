-- Frames that move: rows that leave are taken back, to the same bytes as folding the frame anew.
CREATE TEMP TABLE sales AS
  SELECT n AS deal_id, 'C' || (n % 3 + 1) AS customer_id, 'x'::text AS stage, 'won'::text AS status,
         date '2025-01-01' + n * 3 AS closed_on, (n * 37 % 101)::numeric AS amount
  FROM generate_series(1, 60) n;
CREATE TEMP TABLE moving AS
  SELECT deal_id, cxs_fold('margin', '{"by": ["segment"]}', 'deals', s, 'deal_lines', NULL)
    OVER (ORDER BY closed_on ROWS BETWEEN 7 PRECEDING AND CURRENT ROW) AS tally
  FROM sales s;
SELECT count(*), count(*) FILTER (WHERE tally <> (
  SELECT cxs_fold('margin', '{"by": ["segment"]}', 'deals', s, 'deal_lines', NULL) FROM sales s
  WHERE s.deal_id BETWEEN m.deal_id - 7 AND m.deal_id)) AS wrong FROM moving m;
-- Frames that are empty, that jump, and that leave out the row itself.
SELECT count(*), count(*) FILTER (WHERE figure IS DISTINCT FROM total) AS wrong FROM (
  SELECT cxs_figure(cxs_fold('margin', NULL, 'deals', s, 'deal_lines', NULL) OVER f, 'net_revenue') AS figure,
         sum(amount) OVER f AS total
  FROM sales s WINDOW f AS (ORDER BY closed_on RANGE BETWEEN '10 days' PRECEDING AND '4 days' PRECEDING)) w;
SELECT count(*), count(*) FILTER (WHERE figure IS DISTINCT FROM total) AS wrong FROM (
  SELECT cxs_figure(cxs_fold('margin', NULL, 'deals', s, 'deal_lines', NULL) OVER f, 'net_revenue') AS figure,
         sum(amount) OVER f AS total
  FROM sales s WINDOW f AS (PARTITION BY customer_id ORDER BY closed_on ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)) w;
-- The month before each deal, to the day.
SELECT closed_on, cxs_figure(cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL)
    OVER (ORDER BY closed_on RANGE BETWEEN '1 month' PRECEDING AND CURRENT ROW), 'contribution_margin') AS last_month
FROM deals d WHERE status = 'won';
