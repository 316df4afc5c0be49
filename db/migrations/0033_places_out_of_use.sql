ALTER TABLE "places" DROP CONSTRAINT "places_alliance_id_organisation_id_name_unique";--> statement-breakpoint
ALTER TABLE "places" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "places_in_use" ON "places" USING btree ("alliance_id","organisation_id","name") WHERE retired_at is null;