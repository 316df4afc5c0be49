-- A record number that is somebody's identity number is kept as a keyed hash from here on, with its cipher beside it. Rows
-- from before stay as they are, and are found all the same, until `npm run rotate-keys` seals them.
ALTER TABLE "patients" ADD COLUMN "hospital_number_cipher" text;
