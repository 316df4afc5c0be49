-- Only the hub itself takes rows away: a reading's operation renews the spells in its view.
drop policy place_spells_renewed on place_spells;
create policy place_spells_renewed on place_spells for delete to xuelian_app using (app_view('system'));
