DROP INDEX "recalls_donation";--> statement-breakpoint
CREATE UNIQUE INDEX "recalls_donation" ON "recalls" USING btree ("alliance_id","donation_number","station_id");