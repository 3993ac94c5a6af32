namespace FusedGen.Compiler.Lowering.Einsum;

/// <summary>
/// In which order the factors of a product are multiplied: two at a time, where what no other factor needs is summed at
/// once.
/// </summary>
/// <param name="Left">The factors on one side; null for a single one.</param>
/// <param name="Right">Those on the other side.</param>
/// <param name="Factor">The number of a single factor.</param>
internal sealed record ContractionOrder(ContractionOrder? Left, ContractionOrder? Right, int Factor)
{
    /// <summary>So many factors at most are tried in every order; it takes three to their power steps.</summary>
    private const int MostTried = 8;

    /// <summary>
    /// The order with the fewest multiplications at run time, of several the one with the smallest results between.
    /// </summary>
    /// <param name="labels">The labels of each factor.</param>
    /// <param name="output">The labels of the result.</param>
    /// <param name="sizes">The size of each label.</param>
    /// <param name="isConstant">Which factors are constants: what is made of those alone costs nothing.</param>
    public static ContractionOrder Of(
        IReadOnlyList<IReadOnlyList<int>> labels, IReadOnlyList<int> output, IReadOnlyDictionary<int, int> sizes, IReadOnlyList<bool> isConstant)
    {
        Plan[] factors = labels.Select((own, i) => new Plan(new ContractionOrder(null, null, i), [i], new HashSet<int>(own), 0, 0, isConstant[i])).ToArray();
        Search search = new(labels, output, sizes);
        return (factors.Length <= MostTried ? search.Best(factors) : search.Greedy(factors)).Order;
    }

    /// <summary>A product of some factors.</summary>
    private sealed record Plan(ContractionOrder Order, int[] Factors, HashSet<int> Labels, double Work, double Between, bool IsConstant)
    {
        public bool IsBetterThan(Plan other) => Work < other.Work || (Work == other.Work && Between < other.Between);
    }

    private sealed class Search(IReadOnlyList<IReadOnlyList<int>> labels, IReadOnlyList<int> output, IReadOnlyDictionary<int, int> sizes)
    {
        /// <summary>The best product of each subset of the factors, from the small ones up.</summary>
        public Plan Best(Plan[] factors)
        {
            Plan?[] best = new Plan?[1 << factors.Length];
            for (int i = 0; i < factors.Length; i++)
            {
                best[1 << i] = factors[i];
            }

            for (int subset = 1; subset < best.Length; subset++)
            {
                for (int left = (subset - 1) & subset; left > subset - left; left = (left - 1) & subset)
                {
                    Plan candidate = Join(best[left]!, best[subset - left]!);
                    best[subset] = best[subset] is { } known && !candidate.IsBetterThan(known) ? known : candidate;
                }
            }

            return best[best.Length - 1]!;
        }

        /// <summary>Joins the pair that costs least, again and again.</summary>
        public Plan Greedy(Plan[] factors)
        {
            List<Plan> rest = [.. factors];
            while (rest.Count > 1)
            {
                (Plan Left, Plan Right, Plan Both)? next = null;
                for (int i = 0; i < rest.Count; i++)
                {
                    for (int k = i + 1; k < rest.Count; k++)
                    {
                        Plan both = Join(rest[i], rest[k]);
                        double added = both.Work - rest[i].Work - rest[k].Work;
                        if (next is not { } chosen || added < chosen.Both.Work - chosen.Left.Work - chosen.Right.Work)
                        {
                            next = (rest[i], rest[k], both);
                        }
                    }
                }

                rest.Remove(next!.Value.Left);
                rest.Remove(next.Value.Right);
                rest.Add(next.Value.Both);
            }

            return rest[0];
        }

        private Plan Join(Plan left, Plan right)
        {
            int[] factors = [.. left.Factors, .. right.Factors];
            HashSet<int> all = new(left.Labels.Concat(right.Labels));
            HashSet<int> kept = new(all.Where(
                label => output.Contains(label) || Enumerable.Range(0, labels.Count).Any(i => !factors.Contains(i) && labels[i].Contains(label))));
            bool isConstant = left.IsConstant && right.IsConstant;
            double work = isConstant ? 0 : Product(all);
            double between = isConstant ? 0 : Product(kept);
            return new Plan(
                new ContractionOrder(left.Order, right.Order, -1), factors, kept, left.Work + right.Work + work, left.Between + right.Between + between,
                isConstant);
        }

        private double Product(IEnumerable<int> of) => of.Aggregate(1.0, (product, label) => product * sizes[label]);
    }
}
