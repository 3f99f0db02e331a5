-- PostgreSQL's own workers fold, and merge what they folded.
CREATE TABLE deals_many AS
  SELECT n AS deal_id, 'C' || (n % 3 + 1) AS customer_id, 'x'::text AS stage,
         CASE WHEN n % 5 = 0 THEN 'lost' ELSE 'won' END AS status,
         date '2025-01-01' + n % 365 AS closed_on, (n * 37 % 10007)::numeric / 100 AS amount,
         (n * 23 % 7001)::numeric / 100 AS cost_of_goods
  FROM generate_series(1, 150000) n;
ANALYZE deals_many;
CREATE FUNCTION margins(OUT segment text, OUT month text, OUT deals bigint, OUT net_revenue numeric, OUT margin_share float8)
RETURNS SETOF record LANGUAGE sql AS $$
  SELECT s.* FROM (SELECT cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', d, 'deal_lines', NULL) AS tally FROM deals_many d) t,
    cxs_solve(tally) AS s(segment text, month text, deals bigint, net_revenue numeric, contribution_margin_share float8)
$$;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE alone AS SELECT * FROM margins();
CREATE TABLE alone_tally AS SELECT cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', d, 'deal_lines', NULL) AS tally FROM deals_many d;

SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF)
  SELECT cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', d, 'deal_lines', NULL) FROM deals_many d;
SELECT count(*) AS rows, count(*) FILTER (WHERE a = m) AS the_same FROM margins() m FULL JOIN alone a USING (segment, month);
SELECT (SELECT cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', d, 'deal_lines', NULL) FROM deals_many d) = tally AS to_the_byte FROM alone_tally;
-- Also where only workers fold.
SET parallel_leader_participation = off;
SELECT (SELECT cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', d, 'deal_lines', NULL) FROM deals_many d) = tally AS to_the_byte FROM alone_tally;
RESET parallel_leader_participation;
-- Anonymous rows of a subquery cross to workers, too.
SELECT (SELECT cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', r, 'deal_lines', NULL)
        FROM (SELECT deal_id, customer_id, stage, status, closed_on, amount, cost_of_goods FROM deals_many) r) = tally AS to_the_byte FROM alone_tally;
-- In groups of SQL.
EXPLAIN (COSTS OFF)
  SELECT status, cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL) FROM deals_many d GROUP BY status;
SELECT status, cxs_figure(cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL), 'net_revenue') FROM deals_many d GROUP BY status ORDER BY status;
SELECT sum(amount) FROM deals_many WHERE status = 'won';
-- And tallies merge in parallel.
CREATE TABLE tallies AS
  SELECT closed_on, cxs_fold('margin', '{"by": ["segment", "month"]}', 'deals', d, 'deal_lines', NULL) AS tally FROM deals_many d GROUP BY closed_on;
ANALYZE tallies;
EXPLAIN (COSTS OFF) SELECT cxs_merge(tally) FROM tallies;
SELECT (SELECT cxs_merge(tally) FROM tallies) = tally AS to_the_byte FROM alone_tally;
-- An error in a worker is the statement's.
SELECT state, message FROM outcome('SELECT cxs_fold(''margin'', ''{"by": ["segment"]}'', ''deals'', d, ''deal_lines'', NULL, ''customers'', ''nowhere'') FROM deals_many d');
-- A worker that runs out of its memory ends the statement, and nothing more.
SET parallel_leader_participation = off;
SET coxswain.memory_limit = '200kB';
SELECT state FROM outcome('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL) FROM deals_many d');
RESET coxswain.memory_limit;
RESET parallel_leader_participation;
-- Whatever the planner sends to a worker.
DO $$
BEGIN
  PERFORM set_config(CASE WHEN current_setting('server_version_num')::int >= 160000
                     THEN 'debug_parallel_query' ELSE 'force_parallel_mode' END, 'on', false);
END $$;
SELECT cxs_floor_price(60, 0.25);
SELECT * FROM cxs_query('margin', '{"by": ["segment"]}') AS (segment text, net_revenue numeric);
SELECT count(*) > 20 AS many FROM cxs_describe_tables();
RESET ALL;
DROP TABLE alone, alone_tally, deals_many, tallies;
DROP FUNCTION margins;
