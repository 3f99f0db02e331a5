-- Folded by day, asked by month.
CREATE TABLE roll_ups (day date PRIMARY KEY, tally cxs_tally NOT NULL);
INSERT INTO roll_ups
  SELECT closed_on, cxs_fold('margin', '{"by": ["segment"]}', 'deals', d, 'deal_lines', NULL) FROM deals d
  WHERE closed_on IS NOT NULL GROUP BY closed_on;
SELECT to_char(day, 'YYYY-MM') AS month, s.* FROM (
  SELECT date_trunc('month', day) AS day, cxs_merge(tally) AS tally FROM roll_ups GROUP BY 1
) m, cxs_solve(tally) AS s(segment text, net_revenue numeric, contribution_margin numeric) ORDER BY 1, 2;
SELECT s.* FROM (SELECT cxs_merge(tally) AS tally FROM roll_ups) m, cxs_solve(tally) AS s(segment text, net_revenue numeric);
SELECT cxs_merge(tally) IS NULL AS none FROM roll_ups WHERE false;
SELECT cxs_merge(u) = (SELECT tally FROM roll_ups ORDER BY day LIMIT 1) AS nulls_are_skipped
FROM (SELECT tally FROM roll_ups ORDER BY day LIMIT 1) r(t) , LATERAL (VALUES (t), (NULL)) v(u);

-- Text, binary and bytea are the same bytes.
SELECT count(*), bool_and(tally = tally::text::cxs_tally) AS as_text, bool_and(tally = tally::bytea::cxs_tally) AS as_bytea,
       bool_and(tally::text LIKE '\\x%') AS hex FROM roll_ups;
CREATE TEMP TABLE copied (LIKE roll_ups);
COPY roll_ups TO PROGRAM 'cat > coxswain_tallies.copy' WITH (FORMAT binary);
COPY copied FROM PROGRAM 'cat coxswain_tallies.copy && rm coxswain_tallies.copy' WITH (FORMAT binary);
SELECT bool_and(c.tally = r.tally) AS to_the_byte FROM copied c JOIN roll_ups r USING (day);

-- A few rows a group beside many customers, with lines that have keys of two columns: the bytes of all
-- rows at once.
CREATE TABLE accounts AS SELECT 'C' || n AS customer_id, 'S' || n % 7 AS segment FROM generate_series(1, 500) n;
CREATE TABLE small_deals AS
  SELECT n AS deal_id, 'C' || n % 600 AS customer_id, 'x' AS stage, 'won' AS status, date '2026-01-01' + n % 90 AS closed_on, n AS amount
  FROM generate_series(1, 700) n;
CREATE TABLE small_lines AS
  SELECT deal_id, line, 'P' || deal_id % 5 AS product_id, line AS quantity, 10 AS unit_price FROM small_deals, generate_series(1, 2) line;
WITH parts AS (
  SELECT closed_on, cxs_fold('margin', '{"by": ["segment", "product_id"]}', 'deals', d, 'deal_lines', l.rows, 'customers', 'accounts') AS tally
  FROM small_deals d JOIN (SELECT deal_id, array_agg(l) AS rows FROM small_lines l GROUP BY deal_id) l USING (deal_id)
  GROUP BY closed_on
), whole AS (
  SELECT cxs_fold('margin', '{"by": ["segment", "product_id"]}', 'deals', d, 'deal_lines', l.rows, 'customers', 'accounts') AS tally
  FROM small_deals d JOIN (SELECT deal_id, array_agg(l) AS rows FROM small_lines l GROUP BY deal_id) l USING (deal_id)
)
SELECT count(*) AS parts, cxs_merge(parts.tally) = (SELECT tally FROM whole) AS to_the_byte FROM parts;
DROP TABLE accounts, small_deals, small_lines;

-- Large ones are compressed and stored apart.
CREATE TABLE large AS
  SELECT cxs_fold('margin', '{"by": ["deal_id"]}', 'deals', d, 'deal_lines', NULL) AS tally
  FROM (SELECT n AS deal_id, 'C1' AS customer_id, 'x' AS stage, 'won' AS status, date '2026-01-01' AS closed_on, n AS amount
        FROM generate_series(1, 5000) n) d;
SELECT octet_length(tally::bytea) > 100000 AS large, count(*), sum(net_revenue)
FROM large, cxs_solve(tally) AS s(net_revenue numeric) GROUP BY 1;

-- Damaged, foreign, of another version, of other options: refused, where they come in and where they
-- were put behind the back of the type.
\a
CREATE TABLE bytes AS SELECT tally::bytea AS b FROM roll_ups ORDER BY day LIMIT 1;
SELECT what, state, message, detail, left(hint, 60) AS hint FROM (
  SELECT 'no tally' AS what, 'SELECT ''\x00''::cxs_tally' AS statement
  UNION ALL SELECT 'no hex', 'SELECT ''hello''::cxs_tally'
  UNION ALL SELECT 'empty', 'SELECT ''''::cxs_tally'
  UNION ALL SELECT 'cut off', format('SELECT %L::cxs_tally', substr(b, 1, length(b) - 1)) FROM bytes
  UNION ALL SELECT 'altered', format('SELECT %L::cxs_tally', set_byte(b, length(b) - 1, get_byte(b, length(b) - 1) # 1)) FROM bytes
  UNION ALL SELECT 'of another version', format('SELECT %L::bytea::cxs_tally', set_byte(b, 8, 99)) FROM bytes
  UNION ALL SELECT 'of another query', 'SELECT cxs_merge(t) FROM (SELECT tally FROM roll_ups UNION ALL (SELECT cxs_fold(''price_band'', NULL, ''deals'', d, ''deal_lines'', NULL) FROM deals d)) s(t)'
  UNION ALL SELECT 'with other options', 'SELECT cxs_merge(t) FROM (SELECT tally FROM roll_ups UNION ALL (SELECT cxs_fold(''margin'', ''{"by":["month"]}'', ''deals'', d, ''deal_lines'', NULL) FROM deals d)) s(t)'
  UNION ALL SELECT 'solved with a fold option', 'SELECT cxs_figure(tally, ''net_revenue'', ''{"by":["month"]}'') FROM roll_ups'
  UNION ALL SELECT 'no figure', 'SELECT cxs_figure(tally, ''net_revenu'') FROM roll_ups'
  UNION ALL SELECT 'a text is none', 'SELECT cxs_figure(tally, ''segment'') FROM roll_ups'
  UNION ALL SELECT 'of many rows', 'SELECT cxs_figure(cxs_merge(tally), ''net_revenue'') FROM roll_ups'
) w, outcome(statement) o;
\a
-- The connection lives on.
SELECT count(*) FROM roll_ups;
DROP TABLE roll_ups, large, bytes;

-- What an older version of the extension stored, the newer one reads.
DROP TABLE copied;
DROP EXTENSION coxswain;
CREATE EXTENSION coxswain VERSION '0.1';
CREATE TABLE kept AS SELECT cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL) AS tally FROM deals d;
ALTER EXTENSION coxswain UPDATE TO '0.2';
SELECT cxs_figure(tally, 'net_revenue') FROM kept;
SELECT net_revenue FROM cxs_margin(tables => '{"deal_lines": null}');
DROP TABLE kept;
