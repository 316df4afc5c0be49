CREATE TABLE "approvals" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"sequence" numeric(12, 3) NOT NULL,
	"kind" text NOT NULL,
	"step" text,
	"staff_id" text,
	"asserted_by" text,
	"total_ml" numeric(12, 3) NOT NULL,
	"tier" numeric(12, 3) NOT NULL,
	"rule_set" text NOT NULL,
	"request_version" numeric(12, 3) NOT NULL,
	"note" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approvals_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "approvals_alliance_id_request_id_sequence_unique" UNIQUE("alliance_id","request_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"sequence" numeric(12, 3) NOT NULL,
	"kind" text NOT NULL,
	"signer" text,
	"signed_at" timestamp (3) with time zone,
	"evidence" text,
	"reason" text,
	"authorised_by" text,
	"signature_id" text,
	"recorded_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "consents_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "consents_alliance_id_request_id_sequence_unique" UNIQUE("alliance_id","request_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "owed_items" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"kind" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"settled_by" text,
	"evidence" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "owed_items_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "owed_items_alliance_id_request_id_kind_unique" UNIQUE("alliance_id","request_id","kind")
);
--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "amended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "form_order" numeric(12, 3) DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "qualified" boolean;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "closed_by" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "close_reason" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "close_told_by" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "close_note" text;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "owed_items" ADD CONSTRAINT "owed_items_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "owed_items" ADD CONSTRAINT "owed_items_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_id" ON "approvals" USING btree ("id");--> statement-breakpoint
CREATE INDEX "consents_id" ON "consents" USING btree ("id");--> statement-breakpoint
CREATE INDEX "owed_items_id" ON "owed_items" USING btree ("id");--> statement-breakpoint
CREATE INDEX "owed_items_open" ON "owed_items" USING btree ("alliance_id","due_at","id") WHERE settled_at is null;