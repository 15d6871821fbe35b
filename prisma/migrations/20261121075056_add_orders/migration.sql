-- CreateEnum
CREATE TYPE "order_status" AS ENUM ('placed', 'paid', 'fulfilled', 'cancelled');

-- CreateTable
CREATE TABLE "customer_order" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "status" "order_status" NOT NULL DEFAULT 'placed',
    "currency" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customer_order_pkey" PRIMARY KEY ("id"),
    -- By hand: the models cannot say this.
    CONSTRAINT "customer_order_total_minor_check" CHECK ("total_minor" >= 0)
);

-- CreateTable
CREATE TABLE "order_line" (
    "order_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "unit_price_minor" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("order_id","product_id"),
    -- By hand: the models cannot say this.
    CONSTRAINT "order_line_unit_price_minor_check" CHECK ("unit_price_minor" >= 0),
    CONSTRAINT "order_line_quantity_check" CHECK ("quantity" > 0)
);

-- CreateTable
CREATE TABLE "payment" (
    "order_id" UUID NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("order_id"),
    -- By hand: the models cannot say this.
    CONSTRAINT "payment_amount_minor_check" CHECK ("amount_minor" >= 0)
);

-- CreateIndex
CREATE INDEX "customer_order_account_id_id_idx" ON "customer_order"("account_id", "id");

-- AddForeignKey
ALTER TABLE "customer_order" ADD CONSTRAINT "customer_order_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "customer_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "customer_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
