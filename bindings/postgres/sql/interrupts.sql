\set SHOW_CONTEXT never
-- A statement that is cancelled while the library works ends as any other, and the connection lives on.
CREATE SCHEMA busy;
SET search_path = busy, public;
CREATE VIEW busy.deals AS
  SELECT n AS deal_id, 'C' || n AS customer_id, 'x' AS stage, 'won' AS status,
         date '2018-01-01' + (200 * ln(n))::int AS closed_on, n % 1000 AS amount
  FROM generate_series(1, 400000) n;
CREATE TABLE busy.few AS SELECT * FROM busy.deals WHERE deal_id % 100 = 0;
-- A fit of a hundred thousand samples runs for minutes in one call of the library.
SET statement_timeout = '500ms';
SELECT count(*) FROM cxs_adoption_fit(grain => 'month', replicates => 100000,
  tables => '{"deals": "busy.few", "customers": null}');
SELECT 1 AS alive;
-- At whichever point of reading, loading, folding and merging it comes.
SET statement_timeout = '40ms';
SELECT net_revenue FROM cxs_margin(by => '{customer_id}', tables => '{"deal_lines": null}');
SET statement_timeout = '160ms';
SELECT net_revenue FROM cxs_margin(by => '{customer_id}', tables => '{"deal_lines": null}');
SELECT cxs_fold('margin', '{"by": ["customer_id"]}', 'deals', d, 'deal_lines', NULL) FROM busy.deals d;
SET statement_timeout = '320ms';
SELECT cxs_fold('margin', '{"by": ["customer_id"]}', 'deals', d, 'deal_lines', NULL) FROM busy.deals d;
RESET statement_timeout;
SELECT sum(net_revenue) FROM cxs_margin(tables => '{"deals": "busy.few", "deal_lines": null}');
SELECT count(*) AS contexts_left FROM pg_backend_memory_contexts WHERE name LIKE 'coxswain%';
SET client_min_messages = warning;
DROP SCHEMA busy CASCADE;
