-- A visit number that is somebody's identity number is kept as a keyed hash from here on, with its cipher beside it, like a
-- record number. Rows from before stay as they are, and are found all the same, until `npm run rotate-keys` seals them.
ALTER TABLE "encounters" ADD COLUMN "visit_number_cipher" text;
