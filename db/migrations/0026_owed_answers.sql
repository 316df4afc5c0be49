ALTER TABLE "messages" ADD COLUMN "answer_due" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "messages_unanswered" ON "messages" USING btree ("id") WHERE answer_due;