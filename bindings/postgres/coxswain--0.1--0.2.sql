\echo Use "ALTER EXTENSION coxswain UPDATE TO '0.2'" to load this file. \quit

-- Views and one function a query, with columns that have types, for clients that look before they ask.

CREATE FUNCTION cxs_query_tables(query text, tables jsonb DEFAULT NULL) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'cxs_pg_query_tables' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION cxs_query_tables IS
  'Where a query finds its tables now: what its argument tables may say, whatever the search path';

CREATE FUNCTION cxs_create_view(
  name text, query text, options jsonb DEFAULT NULL, tables jsonb DEFAULT NULL
) RETURNS text LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE AS $body$
DECLARE
  statement text := format(
    'CREATE VIEW %s AS SELECT * FROM @extschema@.cxs_query(%L, %L, %L) AS t(%s)',
    (SELECT string_agg(quote_ident(part), '.') FROM unnest(parse_ident(name)) part),
    query, options, @extschema@.cxs_query_tables(query, tables),
    @extschema@.cxs_query_columns(query, options, tables));
BEGIN
  EXECUTE statement;
  RETURN statement;
END
$body$;
COMMENT ON FUNCTION cxs_create_view IS
  'Makes a view of a query over the tables that it finds now, with all its columns: SELECT cxs_create_view(''margin_by_segment'', ''margin'', ''{"by":["segment"]}'')';

CREATE FUNCTION cxs_query_loose(query text, options jsonb, tables jsonb) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'cxs_pg_query_loose' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION cxs_query_loose IS
  'cxs_query, but columns that the result has not are null, and one of type jsonb takes the rest';
CREATE FUNCTION cxs_empty_result_types(query text) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'cxs_pg_empty_result_types' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION cxs_empty_result_types IS
  'The columns that a query answers with when all tables are given without rows';

-- cxs_margin(by => '{segment}') and so on for every query of the library that runs: options are named
-- arguments, figures are columns, and what is grouped by stands in dimensions.
CREATE FUNCTION cxs_define_functions() RETURNS integer LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE AS $body$
DECLARE
  q record;
  o record;
  types jsonb;
  columns text;
  parameters text;
  pairs text;
  defined integer := 0;
BEGIN
  FOR q IN SELECT name, purpose FROM @extschema@.cxs_describe_queries() LOOP
    CONTINUE WHEN to_regtype(format('@extschema@.%I', 'cxs_' || q.name || '_row')) IS NOT NULL;
    types := @extschema@.cxs_empty_result_types(q.name);
    columns := 'dimensions jsonb';
    FOR o IN SELECT name, unit FROM @extschema@.cxs_describe_outputs(q.name)
             WHERE name !~ '[<>]' AND name <> 'dimensions' LOOP
      columns := columns || format(', %I %s', o.name, CASE
        WHEN o.unit IN ('money', 'count', 'quantity', 'of the measure') THEN 'numeric'
        WHEN o.unit IN ('share', 'ratio', 'index') THEN 'double precision'
        ELSE coalesce(types ->> o.name, 'text') END);
    END LOOP;
    EXECUTE format('CREATE TYPE @extschema@.%I AS (%s)', 'cxs_' || q.name || '_row', columns);
    parameters := '';
    pairs := '';
    FOR o IN SELECT name, type FROM @extschema@.cxs_describe_options(q.name) LOOP
      parameters := parameters || format('%I %s DEFAULT NULL, ', o.name, CASE o.type
        WHEN 'text list' THEN 'text[]'
        WHEN 'date' THEN 'date'
        WHEN 'integer' THEN 'bigint'
        WHEN 'number' THEN 'numeric'
        WHEN 'bool' THEN 'boolean'
        ELSE 'text' END);
      pairs := pairs || format('%s%L, %I', CASE pairs WHEN '' THEN '' ELSE ', ' END, o.name, o.name);
    END LOOP;
    EXECUTE format(
      'CREATE FUNCTION @extschema@.%I(%stables jsonb DEFAULT NULL) RETURNS SETOF @extschema@.%I '
      'LANGUAGE sql STABLE PARALLEL RESTRICTED COST 100000 BEGIN ATOMIC '
      'SELECT * FROM @extschema@.cxs_query_loose(%L, jsonb_strip_nulls(jsonb_build_object(%s)), tables) AS t(%s); END',
      'cxs_' || q.name, parameters, 'cxs_' || q.name || '_row', q.name, pairs, columns);
    EXECUTE format('COMMENT ON FUNCTION @extschema@.%I IS %L', 'cxs_' || q.name, q.purpose);
    FOR o IN SELECT name, unit, doc FROM @extschema@.cxs_describe_outputs(q.name)
             WHERE name !~ '[<>]' AND name <> 'dimensions' LOOP
      EXECUTE format('COMMENT ON COLUMN @extschema@.%I.%I IS %L', 'cxs_' || q.name || '_row', o.name,
                     concat(o.doc, ' [' || o.unit || ']'));
    END LOOP;
    defined := defined + 1;
  END LOOP;
  RETURN defined;
END
$body$;
COMMENT ON FUNCTION cxs_define_functions IS
  'Defines a function for each query of the library that has none yet, and returns how many';

SELECT cxs_define_functions();
