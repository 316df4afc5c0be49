CREATE INDEX "antibody_screens_id_index" ON "antibody_screens" USING btree ("id");--> statement-breakpoint
CREATE INDEX "crossmatches_id_index" ON "crossmatches" USING btree ("id");--> statement-breakpoint
CREATE INDEX "typings_id_index" ON "typings" USING btree ("id");--> statement-breakpoint
CREATE INDEX "units_id" ON "units" USING btree ("id");--> statement-breakpoint
CREATE INDEX "encounters_id" ON "encounters" USING btree ("id");--> statement-breakpoint
CREATE INDEX "patients_id" ON "patients" USING btree ("id");--> statement-breakpoint
CREATE INDEX "requests_id" ON "requests" USING btree ("id");--> statement-breakpoint
CREATE INDEX "samples_id" ON "samples" USING btree ("id");