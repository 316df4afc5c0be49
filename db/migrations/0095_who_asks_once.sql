-- A shelf's bags are read by the hundred. Who asks is found out once for a statement and no longer for each bag and hold.
do $$
declare
  system constant text := '(select app_view(''system''))';
  alliances constant text := 'any ((select string_to_array(current_setting(''app.alliances'', true), '',''))::text[])';
  own constant text := 'any ((select string_to_array(current_setting(''app.organisations'', true), '',''))::text[])';
begin
  execute format('alter policy units_sees on units using (%1$s or (alliance_id = %2$s and (organisation_id = %3$s
    or for_organisation_id = %3$s or station_id = %3$s or (select app_view(''lead'')))))', system, alliances, own);
  execute format('alter policy holds_sees on holds using (%1$s or alliance_id = %2$s)', system, alliances);
end $$;
