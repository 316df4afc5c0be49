-- How far the citizen service's feed was read is the hub's own affair.
alter policy kinship_feeds_sees on kinship_feeds using (app_view('system'));
--> statement-breakpoint
alter policy kinship_feeds_adds on kinship_feeds with check (app_view('system'));
--> statement-breakpoint
alter policy kinship_feeds_changes on kinship_feeds using (app_view('system')) with check (app_view('system'));
