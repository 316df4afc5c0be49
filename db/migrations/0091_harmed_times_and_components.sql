ALTER TABLE "excursions" ADD COLUMN "harmed" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "place_excursions" ADD COLUMN "harmed" jsonb;--> statement-breakpoint
ALTER TABLE "places" ADD COLUMN "components" jsonb;--> statement-breakpoint
-- What the engine remembers of an excursion that lasts knew no times: what harmed by then may have done so all along.
UPDATE "device_states" SET "state" = jsonb_set("state", '{memory,track,harms}',
  CASE WHEN ("state" #>> '{memory,track,harmful}')::integer > 0 OR "state" #>> '{memory,track,harmedAt}' IS NOT NULL
    THEN '[{"since": null, "until": null}]'::jsonb ELSE '[]'::jsonb END)
  WHERE jsonb_typeof("state" #> '{memory,track}') = 'object';--> statement-breakpoint
UPDATE "device_states" SET "state" = jsonb_set("state", '{memory,recoveredAt}', 'null'::jsonb)
  WHERE jsonb_typeof("state" #> '{memory}') = 'object';
