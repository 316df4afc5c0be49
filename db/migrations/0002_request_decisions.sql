ALTER TABLE "encounters" ADD COLUMN "department" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "decision_note" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "cancelled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "cancel_reason" text;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "disposed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "disposed_by" text;--> statement-breakpoint
CREATE INDEX "history_facts_alliance_id_patient_id_index" ON "history_facts" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "patient_merges_alliance_id_merged_id_index" ON "patient_merges" USING btree ("alliance_id","merged_id");--> statement-breakpoint
CREATE INDEX "patients_alliance_id_merged_into_index" ON "patients" USING btree ("alliance_id","merged_into");