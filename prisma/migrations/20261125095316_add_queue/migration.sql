-- CreateEnum
CREATE TYPE "outbox_state" AS ENUM ('pending', 'relayed', 'done', 'dead');

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "job" VARCHAR(100) NOT NULL,
    "version" INTEGER NOT NULL,
    "payload" JSONB NOT NULL,
    "context" JSONB NOT NULL,
    "state" "outbox_state" NOT NULL DEFAULT 'pending',
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "error" TEXT,
    "attempts" INTEGER,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "outbox_state_due_at_idx" ON "outbox"("state", "due_at");
