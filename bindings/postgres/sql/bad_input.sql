-- Rows that cannot be right name table, column and row, with a SQLSTATE.
\a
SET client_min_messages = warning;
CREATE SCHEMA bad;
SET search_path = bad, public;
CREATE TABLE bad.deals AS SELECT deal_id, customer_id, stage, status, closed_on, amount, cost_of_goods, rep FROM public.deals;
CREATE TABLE bad.good AS TABLE bad.deals;
CREATE FUNCTION bad.asked_after(change text) RETURNS TABLE (change_was text, how text, state text, message text, detail text, hint text)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE change;
  RETURN QUERY SELECT change, 'query', o.* FROM outcome('SELECT * FROM cxs_query(''margin'', ''{"by": ["segment"]}'', ''{"deal_lines": null}'') AS (net_revenue numeric)') o;
  RETURN QUERY SELECT change, 'fold', o.* FROM outcome('SELECT cxs_fold(''margin'', ''{"by": ["segment"]}'', ''deals'', d, ''deal_lines'', NULL) FROM bad.deals d') o;
  DROP TABLE bad.deals;
  CREATE TABLE bad.deals AS TABLE bad.good;
END $$;
SELECT state, how, change_was, message, detail, hint FROM (VALUES
  ('SELECT 1'),
  ('UPDATE bad.deals SET status = ''wonn'' WHERE deal_id = 4'),
  ('UPDATE bad.deals SET closed_on = NULL WHERE deal_id = 2'),
  ('UPDATE bad.deals SET deal_id = NULL WHERE deal_id = 2'),
  ('UPDATE bad.deals SET deal_id = 1 WHERE deal_id = 2'),
  ('UPDATE bad.deals SET amount = ''NaN'' WHERE deal_id = 2'),
  ('ALTER TABLE bad.deals ALTER amount TYPE numeric; UPDATE bad.deals SET amount = 1e15 WHERE deal_id = 2'),
  ('ALTER TABLE bad.deals ALTER amount TYPE numeric; UPDATE bad.deals SET amount = 1.0 / 3 WHERE deal_id = 2'),
  ('UPDATE bad.deals SET closed_on = ''infinity'' WHERE deal_id = 2'),
  ('UPDATE bad.deals SET closed_on = ''10000-01-01'' WHERE deal_id = 2'),
  ('ALTER TABLE bad.deals ALTER amount TYPE float8'),
  ('ALTER TABLE bad.deals ALTER closed_on TYPE text; UPDATE bad.deals SET closed_on = ''31.12.2025'' WHERE deal_id = 2'),
  ('ALTER TABLE bad.deals ALTER amount TYPE jsonb USING ''{}'''),
  ('ALTER TABLE bad.deals DROP status'),
  ('ALTER TABLE bad.deals ADD currency text; UPDATE bad.deals SET currency = CASE WHEN deal_id < 3 THEN ''EUR'' ELSE ''CHF'' END'),
  ('ALTER TABLE bad.deals ADD currency text; UPDATE bad.deals SET currency = ''Euro'' WHERE deal_id = 2')
) c(change), bad.asked_after(change);

-- Tallies of parts in different currencies do not add up.
CREATE TABLE bad.franc AS VALUES ('reporting_currency', 'CHF');
ALTER TABLE bad.franc RENAME column1 TO name;
ALTER TABLE bad.franc RENAME column2 TO value;
SELECT * FROM outcome($$
  SELECT cxs_merge(t) FROM (
    SELECT cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL) AS t FROM bad.deals d
    UNION ALL SELECT cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL, 'settings', 'bad.franc') FROM bad.deals d) s
$$);

-- The call itself.
SELECT statement, state, message, detail, left(hint, 60) AS hint FROM (VALUES
  ('SELECT * FROM cxs_query(''margn'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(NULL) AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', ''[]'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', ''{"as_of": "soon"}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"dealz": "deals"}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"kpis": "deals"}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deals": 1}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deals": "nowhere.deals"}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deals": "a.b.c.d"}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deals": null, "deal_lines": null}'') AS (net_revenue numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deal_lines": null}'') AS (net_revenue date)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deal_lines": null}'') AS (net numeric)'),
  ('SELECT * FROM cxs_query(''margin'', NULL, ''{"deal_lines": null}'') AS (net_revenue numeric(4,2))'),
  ('SELECT cxs_query(''margin'')'),
  ('SELECT * FROM cxs_margin(by => ''{segmint}'')'),
  ('SELECT cxs_report(''pdf'')'),
  ('SELECT cxs_create_view(''bad.v'', ''margin'', ''{"by": ["x"]}'')')
) s(statement), outcome(statement) o;

-- A ceiling for the rows of one call.
SET coxswain.memory_limit = '64kB';
SELECT state, message, hint FROM outcome('SELECT * FROM cxs_query(''margin'', NULL, ''{"deal_lines": null}'') AS (net_revenue numeric)');
SELECT state FROM outcome('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL) FROM bad.deals d');
SET coxswain.memory_limit = '1GB';
SELECT * FROM cxs_query('margin', NULL, '{"deal_lines": null}') AS (net_revenue numeric);
SELECT * FROM outcome('SET coxswain.memory_limit = -1');
RESET ALL;
DROP SCHEMA bad CASCADE;
