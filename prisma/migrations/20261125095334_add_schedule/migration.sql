-- CreateEnum
CREATE TYPE "task_run_state" AS ENUM ('running', 'succeeded', 'failed', 'lost', 'missed', 'skipped_overlap');

-- CreateTable
CREATE TABLE "scheduled_task" (
    "name" VARCHAR(100) NOT NULL,
    "cron" VARCHAR(200) NOT NULL,
    "time_zone" VARCHAR(100) NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "accounted_until" TIMESTAMPTZ(3) NOT NULL,
    "succeeded_for" TIMESTAMPTZ(3),
    "succeeded_at" TIMESTAMPTZ(3),

    CONSTRAINT "scheduled_task_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "task_run" (
    "task" VARCHAR(100) NOT NULL,
    "scheduled_for" TIMESTAMPTZ(3) NOT NULL,
    "state" "task_run_state" NOT NULL,
    "fence" INTEGER NOT NULL,
    "owner" VARCHAR(253),
    "lease_until" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "error" VARCHAR(1000),

    CONSTRAINT "task_run_pkey" PRIMARY KEY ("task","scheduled_for"),
    -- By hand: the models cannot say this.
    CONSTRAINT "task_run_running_check" CHECK ("state" <> 'running' OR ("lease_until" IS NOT NULL AND "fence" > 0))
);

-- CreateIndex
CREATE INDEX "task_run_state_lease_until_idx" ON "task_run"("state", "lease_until");

-- CreateIndex
CREATE INDEX "task_run_task_ended_at_idx" ON "task_run"("task", "ended_at");

-- CreateIndex
CREATE INDEX "task_run_scheduled_for_idx" ON "task_run"("scheduled_for");
