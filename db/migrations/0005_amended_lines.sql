ALTER TABLE "request_items" DROP CONSTRAINT "request_items_alliance_id_request_id_line_unique";--> statement-breakpoint
ALTER TABLE "request_items" ADD COLUMN "version" numeric(12, 3) DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "request_items" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "request_items" ADD CONSTRAINT "request_items_alliance_id_request_id_version_line_unique" UNIQUE("alliance_id","request_id","version","line");