using System.Globalization;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.LightGbm;

/// <summary>The linear models in the leaves of a tree, which a training with <c>linear_tree</c> leaves there.</summary>
internal static class LightGbmLeafForms
{
    /// <summary>Features of all leaves of a tree.</summary>
    private const int MostTerms = 1 << 24;

    /// <summary>Reads them: lists in which each leaf has a stretch; null where the tree has plain leaves.</summary>
    /// <param name="block">The tree's lines.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="values">The numbers of the leaves, which count where a feature is missing.</param>
    /// <param name="features">Columns of the input.</param>
    /// <exception cref="ModelException">The lists contradict each other, or hold what is no number.</exception>
    public static IReadOnlyList<LeafForm>? Read(LightGbmBlock block, string name, double[] values, int features)
    {
        if (!block.Has("is_linear") || block.Integer("is_linear", 0, 1) == 0)
        {
            return null;
        }

        double[] constants = block.Doubles("leaf_const", values.Length);
        long[] counts = block.Integers("num_features", values.Length);
        int wrong = Array.FindIndex(counts, count => count < 0 || count > features);
        if (wrong >= 0 || counts.Sum() > MostTerms)
        {
            string what = wrong >= 0 ? counts[wrong].ToString(CultureInfo.InvariantCulture) : Figures.Count(counts.Sum());
            throw block.Damaged($"has {what} features in {(wrong >= 0 ? $"leaf {wrong}" : "its leaves")}");
        }

        long[] places = block.Integers("leaf_features", (int)counts.Sum());
        double[] coefficients = block.Doubles("leaf_coeff", places.Length);
        List<LeafForm> forms = [];
        int start = 0;
        for (int leaf = 0; leaf < values.Length; leaf++)
        {
            int count = (int)counts[leaf];
            LeafForm form = new(
                constants[leaf],
                values[leaf],
                new ArraySegment<long>(places, start, count).Select(place => Feature(name, leaf, place, features)).ToArray(),
                new ArraySegment<double>(coefficients, start, count).ToArray());
            if (form.Coefficients.Append(form.Constant).Any(number => double.IsNaN(number) || double.IsInfinity(number)))
            {
                throw new ModelException(DiagnosticIds.NonFiniteWeight, $"{name}: leaf {leaf} has a coefficient that is no finite number; train again.");
            }

            forms.Add(form);
            start += count;
        }

        return forms;
    }

    private static int Feature(string name, int leaf, long place, int features) => place >= 0 && place < features
        ? (int)place
        : throw Damage.In($"{name}: leaf {leaf} has the feature {place} of {features}");
}
