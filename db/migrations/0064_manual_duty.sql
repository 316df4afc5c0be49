ALTER TABLE "alarms" ADD COLUMN "false_alarm" boolean;--> statement-breakpoint
ALTER TABLE "places" ADD COLUMN "in_use_since" timestamp (3) with time zone DEFAULT now() NOT NULL;