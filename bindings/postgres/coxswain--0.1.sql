\echo Use "CREATE EXTENSION coxswain" to load this file. \quit

CREATE FUNCTION cxs_version() RETURNS text
  AS 'MODULE_PATHNAME', 'cxs_pg_version' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cxs_version() IS 'Version of the library that runs';

-- Calculators

CREATE TYPE cxs_margin_figures AS (
  on_invoice_discount numeric,
  invoice_price numeric,
  net_revenue numeric,
  gross_margin numeric,
  contribution_margin numeric,
  margin_after_acquisition numeric,
  gross_margin_share double precision,
  contribution_margin_share double precision,
  margin_after_acquisition_share double precision
);
CREATE FUNCTION cxs_margin_compute(
  list_price numeric,
  discount_shares numeric[] DEFAULT '{}',
  on_invoice_amount numeric DEFAULT 0,
  off_invoice_amount numeric DEFAULT 0,
  goods numeric DEFAULT NULL,
  cost_to_serve numeric DEFAULT 0,
  acquisition numeric DEFAULT 0
) RETURNS cxs_margin_figures
  AS 'MODULE_PATHNAME', 'cxs_pg_margin_compute' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cxs_margin_compute IS
  'What one deal or line earns, from its terms; unknown goods (null) make the margins unknown';

CREATE FUNCTION cxs_floor_price(
  cost numeric,
  target_share numeric DEFAULT 0,
  cost_to_serve numeric DEFAULT 0,
  off_invoice_share numeric DEFAULT 0,
  invoice_cost_share numeric DEFAULT 0
) RETURNS numeric
  AS 'MODULE_PATHNAME', 'cxs_pg_floor_price' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cxs_floor_price IS
  'The smallest invoice price whose contribution margin is at least a share of net revenue';

CREATE TYPE cxs_discount AS (amount numeric, share numeric);
CREATE FUNCTION cxs_largest_discount(
  list_price numeric,
  cost numeric,
  target_share numeric DEFAULT 0,
  cost_to_serve numeric DEFAULT 0,
  off_invoice_share numeric DEFAULT 0,
  invoice_cost_share numeric DEFAULT 0
) RETURNS cxs_discount
  AS 'MODULE_PATHNAME', 'cxs_pg_largest_discount' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cxs_largest_discount IS
  'The largest discount off a list price that still meets the target of cxs_floor_price';

CREATE FUNCTION cxs_break_even_volume(price_change_share numeric, contribution_share numeric)
  RETURNS double precision
  AS 'MODULE_PATHNAME', 'cxs_pg_break_even_volume' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cxs_break_even_volume IS
  'By which share sales must grow so that contribution stays what it is when the price changes';

CREATE FUNCTION cxs_split(amount numeric, weights numeric[]) RETURNS numeric[]
  AS 'MODULE_PATHNAME', 'cxs_pg_split' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cxs_split IS
  'Splits an amount over weights so that the parts add up to it exactly';

-- Tallies: what a query needs to know of the rows, to be stored, merged and solved later

CREATE TYPE cxs_tally;
CREATE FUNCTION cxs_tally_in(cstring) RETURNS cxs_tally
  AS 'MODULE_PATHNAME', 'cxs_pg_tally_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cxs_tally_out(cxs_tally) RETURNS cstring
  AS 'MODULE_PATHNAME', 'cxs_pg_tally_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cxs_tally_recv(internal) RETURNS cxs_tally
  AS 'MODULE_PATHNAME', 'cxs_pg_tally_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cxs_tally_send(cxs_tally) RETURNS bytea
  AS 'byteasend' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE TYPE cxs_tally (
  INPUT = cxs_tally_in,
  OUTPUT = cxs_tally_out,
  RECEIVE = cxs_tally_recv,
  SEND = cxs_tally_send,
  INTERNALLENGTH = VARIABLE,
  STORAGE = extended
);
COMMENT ON TYPE cxs_tally IS 'A query''s exact sums over some rows: merge them, then solve';

-- The same bytes as every other binding writes and reads.
CREATE FUNCTION cxs_tally(bytea) RETURNS cxs_tally
  AS 'MODULE_PATHNAME', 'cxs_pg_tally_from_bytea' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE CAST (cxs_tally AS bytea) WITHOUT FUNCTION;
CREATE CAST (bytea AS cxs_tally) WITH FUNCTION cxs_tally(bytea);

-- Equal tallies have equal bytes.
CREATE FUNCTION cxs_tally_eq(cxs_tally, cxs_tally) RETURNS boolean
  AS 'byteaeq' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cxs_tally_ne(cxs_tally, cxs_tally) RETURNS boolean
  AS 'byteane' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR = (
  LEFTARG = cxs_tally, RIGHTARG = cxs_tally, FUNCTION = cxs_tally_eq,
  COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE OPERATOR <> (
  LEFTARG = cxs_tally, RIGHTARG = cxs_tally, FUNCTION = cxs_tally_ne,
  COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);

-- Aggregates

CREATE FUNCTION cxs_fold_add(internal, text, jsonb, VARIADIC "any") RETURNS internal
  AS 'MODULE_PATHNAME', 'cxs_pg_fold_add' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION cxs_fold_take(internal, text, jsonb, VARIADIC "any") RETURNS internal
  AS 'MODULE_PATHNAME', 'cxs_pg_fold_take' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION cxs_merge_add(internal, cxs_tally) RETURNS internal
  AS 'MODULE_PATHNAME', 'cxs_pg_merge_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cxs_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'cxs_pg_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cxs_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'cxs_pg_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cxs_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'cxs_pg_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cxs_final(internal) RETURNS cxs_tally
  AS 'MODULE_PATHNAME', 'cxs_pg_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE AGGREGATE cxs_fold(query text, options jsonb, VARIADIC rows "any") (
  SFUNC = cxs_fold_add,
  STYPE = internal,
  SSPACE = 100000,
  FINALFUNC = cxs_final,
  COMBINEFUNC = cxs_combine,
  SERIALFUNC = cxs_serialize,
  DESERIALFUNC = cxs_deserialize,
  MSFUNC = cxs_fold_add,
  MINVFUNC = cxs_fold_take,
  MSTYPE = internal,
  MSSPACE = 100000,
  MFINALFUNC = cxs_final,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE cxs_fold(text, jsonb, "any") IS
  'Folds rows into a tally: cxs_fold(''margin'', ''{"by":["segment"]}'', ''deals'', d) ... FROM deals d';

CREATE AGGREGATE cxs_merge(cxs_tally) (
  SFUNC = cxs_merge_add,
  STYPE = internal,
  SSPACE = 100000,
  FINALFUNC = cxs_final,
  COMBINEFUNC = cxs_combine,
  SERIALFUNC = cxs_serialize,
  DESERIALFUNC = cxs_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE cxs_merge(cxs_tally) IS 'Adds up tallies of one query with the same options';

CREATE FUNCTION cxs_solve(tally cxs_tally, options jsonb DEFAULT NULL) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'cxs_pg_solve' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cxs_solve IS
  'The result of a tally: SELECT * FROM cxs_solve(tally) AS (segment text, net_revenue numeric)';
CREATE FUNCTION cxs_solve_columns(tally cxs_tally, options jsonb DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'cxs_pg_solve_columns' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cxs_solve_columns IS 'The columns that cxs_solve can return, with their types';
CREATE FUNCTION cxs_figure(tally cxs_tally, figure text, options jsonb DEFAULT NULL) RETURNS numeric
  AS 'MODULE_PATHNAME', 'cxs_pg_figure' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cxs_figure IS 'One number of a result of one row';

-- Queries over the tables of the database

CREATE FUNCTION cxs_query(query text, options jsonb DEFAULT NULL, tables jsonb DEFAULT NULL)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'cxs_pg_query' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION cxs_query IS
  'Asks a query of the tables in the search path: SELECT * FROM cxs_query(''margin'', ''{"by":["segment"]}'') AS (segment text, net_revenue numeric)';
CREATE FUNCTION cxs_query_columns(query text, options jsonb DEFAULT NULL, tables jsonb DEFAULT NULL)
  RETURNS text
  AS 'MODULE_PATHNAME', 'cxs_pg_column_list' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION cxs_query_columns IS 'The columns that cxs_query can return, with their types';
CREATE FUNCTION cxs_rows(query text, options jsonb DEFAULT NULL, tables jsonb DEFAULT NULL)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'cxs_pg_rows' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION cxs_rows IS 'The rows behind a query''s result';
CREATE FUNCTION cxs_report(
  format text DEFAULT 'text', company text DEFAULT NULL, filter text DEFAULT NULL,
  tables jsonb DEFAULT NULL
) RETURNS text
  AS 'MODULE_PATHNAME', 'cxs_pg_report' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION cxs_report IS 'The alignment report: text, json or html';

-- What there is to ask

CREATE FUNCTION cxs_describe(what integer, name text) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'cxs_pg_describe' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION cxs_describe IS 'What the functions cxs_describe_... show';

CREATE FUNCTION cxs_describe_queries(query text DEFAULT NULL)
  RETURNS TABLE (name text, purpose text, facts text, lookups text, partition_key text, state text,
                 source text)
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT * FROM cxs_describe(1, query) AS t(
      name text, purpose text, facts text, lookups text, partition_key text, state text,
      source text);
  END;
CREATE FUNCTION cxs_describe_options(query text DEFAULT NULL)
  RETURNS TABLE (of_query text, name text, type text, stage text, "default" text, choices text,
                 doc text)
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT * FROM cxs_describe(2, query) AS t(
      query text, name text, type text, stage text, "default" text, choices text, doc text);
  END;
CREATE FUNCTION cxs_describe_outputs(query text DEFAULT NULL)
  RETURNS TABLE (of_query text, name text, unit text, doc text)
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT * FROM cxs_describe(3, query) AS t(query text, name text, unit text, doc text);
  END;
CREATE FUNCTION cxs_describe_tables()
  RETURNS TABLE (name text, key text, doc text)
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT * FROM cxs_describe(5, NULL) AS t(name text, key text, doc text);
  END;
CREATE FUNCTION cxs_describe_columns(of_table text DEFAULT NULL)
  RETURNS TABLE (table_name text, name text, type text, is_key boolean, is_required boolean,
                 choices text, refers text, doc text)
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT * FROM cxs_describe(6, of_table) AS t(
      "table" text, name text, type text, key boolean, required boolean, "values" text,
      refers text, doc text);
  END;
