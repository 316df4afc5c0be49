DROP INDEX "recall_notices_due";--> statement-breakpoint
DROP INDEX "recalls_donation";--> statement-breakpoint
ALTER TABLE "recall_notices" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "recalls" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "recalls" ADD COLUMN "withdrawn_by" text;--> statement-breakpoint
ALTER TABLE "recalls" ADD COLUMN "withdrawal_reason" text;--> statement-breakpoint
ALTER TABLE "recalls" ADD COLUMN "withdrawal_paper" text;--> statement-breakpoint
ALTER TABLE "recalls" ADD COLUMN "withdrawal_signature_id" text;--> statement-breakpoint
CREATE INDEX "recall_notices_due" ON "recall_notices" USING btree ("due_at") WHERE acknowledged_at is null and escalated_at is null and closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "recalls_donation" ON "recalls" USING btree ("alliance_id","donation_number","station_id") WHERE withdrawn_at is null;