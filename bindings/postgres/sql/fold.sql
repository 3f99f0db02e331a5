-- Rows that the engine hands over give what the query gives.
SELECT * FROM cxs_solve((SELECT cxs_fold('margin', '{"by": ["segment"]}', 'deals', d, 'deal_lines', NULL) FROM deals d))
  AS (segment text, deals bigint, net_revenue numeric, contribution_margin numeric);
SELECT * FROM cxs_query('margin', '{"by": ["segment"]}', '{"deal_lines": null}')
  AS (segment text, deals bigint, net_revenue numeric, contribution_margin numeric);

-- With lines: all of a deal together.
WITH lines AS (SELECT deal_id, array_agg(l) AS of_deal FROM deal_lines l GROUP BY deal_id)
SELECT s.* FROM (
  SELECT cxs_fold('margin', '{"by": ["product_id"]}', 'deals', d, 'deal_lines', of_deal) AS tally
  FROM deals d LEFT JOIN lines USING (deal_id)
) t, cxs_solve(tally) AS s(product_id text, net_revenue numeric, gross_margin numeric);
SELECT * FROM cxs_query('margin', '{"by": ["product_id"]}')
  AS (product_id text, net_revenue numeric, gross_margin numeric);

-- All of a customer together.
WITH of AS (SELECT customer_id, array_agg(d) AS deals FROM deals d GROUP BY customer_id)
SELECT s.* FROM (
  SELECT cxs_fold('adoption', '{"grain": "month"}', 'customers', c, 'deals', of.deals) AS tally
  FROM customers c LEFT JOIN of USING (customer_id)
) t, cxs_solve(tally) AS s(period text, new_customers bigint);
SELECT * FROM cxs_query('adoption', '{"grain": "month"}') AS (period text, new_customers bigint);

-- Groups and filters can be SQL's as well as the query's; what is looked up can be named.
SELECT rep, cxs_figure(cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL), 'net_revenue') AS net_revenue
FROM deals d WHERE opened_on < '2026-02-02' GROUP BY rep ORDER BY rep;
SELECT cxs_solve_columns(cxs_fold('price_band', NULL, 'deals', d, 'deal_lines', NULL)) LIKE '%net_revenue numeric%' AS lists FROM deals d;
CREATE VIEW accounts AS SELECT customer_id, upper(segment) AS segment FROM customers;
SELECT s.* FROM (
  SELECT cxs_fold('margin', '{"by": ["segment"]}', 'deals', d, 'deal_lines', NULL, 'customers', 'accounts'::regclass) AS tally FROM deals d
) t, cxs_solve(tally) AS s(segment text, net_revenue numeric);
DROP VIEW accounts;

-- Groups may have options and lookups of their own, and so may the rounds of a subquery.
SELECT rep, cxs_figure(cxs_fold('margin', jsonb_build_object('filter', 'segment=' || CASE rep WHEN 'ann' THEN 'Retail' ELSE 'Industry' END), 'deals', d, 'deal_lines', NULL), 'net_revenue')
FROM deals d GROUP BY rep ORDER BY rep;
SELECT segment, (SELECT cxs_figure(cxs_fold('margin', jsonb_build_object('filter', 'segment=' || segment), 'deals', d, 'deal_lines', NULL), 'net_revenue') FROM deals d)
FROM (VALUES ('Retail'), ('Industry'), ('Retail')) v(segment);

-- Rows of a subquery have names, too.
SELECT s.* FROM (
  SELECT cxs_fold('margin', '{"by": ["status"]}', 'deals', r, 'deal_lines', NULL) AS tally
  FROM (SELECT deal_id, customer_id, stage, status, closed_on, amount FROM deals) r
) t, cxs_solve(tally) AS s(status text, net_revenue numeric);

-- No rows, no tally; no tally, no result.
SELECT cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL) IS NULL AS none FROM deals d WHERE false;
SELECT * FROM cxs_solve(NULL) AS (net_revenue numeric);
SELECT cxs_figure(NULL, 'net_revenue') IS NULL AS none;
-- A row that an outer join has not found is no row.
SELECT cxs_figure(cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL), 'deals')
FROM customers c LEFT JOIN deals d ON d.customer_id = c.customer_id AND d.status = 'won' AND c.customer_id <> 'C3';

-- Solve options are given when it is solved.
SELECT s.* FROM (
  SELECT cxs_fold('customer_concentration', '{"of": ["customer_id"]}', 'deals', d, 'deal_lines', NULL) AS tally FROM deals d
) t, cxs_solve(tally, '{"measure": "gross_margin"}') AS s(customers bigint, part_customers bigint);

\a
-- What would be wrong in silence is an error.
SELECT statement, state, message, detail, left(hint, 60) AS hint FROM (VALUES
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deal_lines'', l, ''deals'', NULL) FROM deal_lines l'),
  ('SELECT cxs_fold(''adoption'', NULL, ''deals'', d, ''customers'', NULL) FROM deals d'),
  ('SELECT cxs_fold(''quality'', NULL, ''deals'', d) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL, ''customers'', c) FROM deals d JOIN customers c USING (customer_id)'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deals'', d) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL, ''touchs'', NULL) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL, ''kpis'', NULL) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d.deal_id, ''deal_lines'', NULL) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', ''deals'') FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'') FROM deals d'),
  ('SELECT cxs_fold(''margin'', jsonb_build_object(''by'', ARRAY[CASE WHEN deal_id < 3 THEN ''month'' ELSE ''day'' END]), ''deals'', d, ''deal_lines'', NULL) FROM deals d'),
  ('SELECT cxs_fold(NULL, NULL, ''deals'', d) FROM deals d'),
  ('SELECT cxs_fold(''margn'', NULL, ''deals'', d) FROM deals d'),
  ('SELECT cxs_fold(''margin'', ''{"buy": []}'', ''deals'', d, ''deal_lines'', NULL) FROM deals d'),
  ('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL) FROM (SELECT * FROM deals UNION ALL SELECT * FROM deals) d')
) s(statement), outcome(statement) o;
