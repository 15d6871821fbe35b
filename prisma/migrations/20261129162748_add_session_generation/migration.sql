-- AlterTable
ALTER TABLE "account" ADD COLUMN     "session_generation" INTEGER NOT NULL DEFAULT 0;
