import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import { Construct } from 'constructs';

export interface BudgetProps {
  readonly prefix: string;
  readonly stage: string;
  readonly monthlyUsd: number;
  readonly mailboxes: readonly string[];
}

/** Percent of the budget, of what was really spent. */
const warnAt = [80, 100];

/**
 * A mail when a month gets dear. It counts what carries our tag, once the tag `mayfly` is activated as a cost
 * allocation tag: that is an account's own choice, and applies to what is spent from then on.
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { prefix, stage, monthlyUsd, mailboxes }: BudgetProps) {
    super(scope, id);
    new BudgetsBudget(this, 'monthly', {
      name: `${prefix}-monthly`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(monthlyUsd),
      limitUnit: 'USD',
      // AWS's way to write a tag and its value.
      costFilter: [{ name: 'TagKeyValue', values: [`user:mayfly$${stage}`] }],
      notification: warnAt.map((threshold) => ({
        notificationType: 'ACTUAL',
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
        subscriberEmailAddresses: [...mailboxes],
      })),
    });
  }
}
