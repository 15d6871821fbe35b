-- CreateTable
CREATE TABLE "product" (
    "id" UUID NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "price_minor" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "stock" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "product_pkey" PRIMARY KEY ("id"),
    -- By hand: the models cannot say this.
    CONSTRAINT "product_price_minor_check" CHECK ("price_minor" >= 0),
    CONSTRAINT "product_currency_check" CHECK ("currency" ~ '^[A-Z]{3}$'),
    CONSTRAINT "product_stock_check" CHECK ("stock" >= 0)
);
