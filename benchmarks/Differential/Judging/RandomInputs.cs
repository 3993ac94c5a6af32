using FusedGen.Compiler.Graph;
using FusedGen.Differential.Models;

namespace FusedGen.Differential.Judging;

/// <summary>Inputs of a random model: ordinary numbers, or some special ones among them.</summary>
internal static class RandomInputs
{
    private static readonly double[] s_special =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0, 1e-40, -1e-44, 1e12, -1e12, 1e6, 0.5, -1, 1, 2.5, -2.5, 16777217, 88.5, -104];

    /// <summary>A tensor for each input.</summary>
    /// <param name="model">The model.</param>
    /// <param name="random">Where numbers come from.</param>
    /// <param name="special">How many of the numbers are special.</param>
    public static Tensor[] Of(RandomModel model, Random random, double special) => model.Inputs.Select(input => Of(input, random, special)).ToArray();

    private static Tensor Of(ModelValue input, Random random, double special)
    {
        Shape shape = new(input.Shape);
        if (input.IsFloating)
        {
            double Number()
            {
                double ordinary = random.NextDouble() < special ? s_special[random.Next(s_special.Length)] : (random.NextDouble() * 4) - 2;
                return Rounding.ToType(input.Type, ordinary);
            }

            return new Tensor(shape, Enumerable.Range(0, shape.Count).Select(_ => Number()).ToArray(), input.Type);
        }

        (int from, int to) = input.Range ?? (input.Type == ElementType.Bool ? (0, 2) : DataTypes.IsUnsigned(input.Type) ? (0, 19) : (-9, 10));
        return new Tensor(shape, Enumerable.Range(0, shape.Count).Select(_ => (long)random.Next(from, to)).ToArray(), input.Type);
    }
}
