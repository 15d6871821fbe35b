-- CreateTable
CREATE TABLE "sales_report" (
    "day" DATE NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,
    "payments" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "sales_report_pkey" PRIMARY KEY ("day","currency"),
    -- By hand: the models cannot say this.
    CONSTRAINT "sales_report_period_check" CHECK ("period_end" > "period_start"),
    CONSTRAINT "sales_report_amount_minor_check" CHECK ("amount_minor" >= 0)
);
