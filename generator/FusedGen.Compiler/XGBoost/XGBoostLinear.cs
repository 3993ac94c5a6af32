using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Json;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.XGBoost;

/// <summary>
/// The booster <c>gblinear</c>: a weight for each feature and output, and a bias for each output behind them. A missing
/// feature adds nothing.
/// </summary>
internal static class XGBoostLinear
{
    /// <summary>Adds the sums to a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="model">The booster's part of the file.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="groups">Outputs.</param>
    /// <exception cref="ModelException">There is a wrong number of weights, or one that is no finite float.</exception>
    public static void Write(BoosterNetwork network, JsonValue model, int features, int groups)
    {
        double[] weights = XGBoostReader.Numbers(model, "weights", "The booster").Select(weight => (double)(float)weight).ToArray();
        if (weights.Length != (features + 1L) * groups)
        {
            throw Damage.In(
                $"The booster has {Figures.Count(weights.Length, "weight")} for {Figures.Count(features, "feature")} and {Figures.Count(groups, "output")}");
        }

        int wrong = Array.FindIndex(weights, weight => double.IsNaN(weight) || double.IsInfinity(weight));
        if (wrong >= 0)
        {
            throw new ModelException(DiagnosticIds.NonFiniteWeight, $"The booster's weight {wrong} is no finite number; train again.");
        }

        string zero = network.Constant(Tensor.Zeros(Shape.Scalar, ElementType.Float32));
        string known = network.Add("Where", [network.Add("IsNaN", [BoosterNetwork.Input]), zero, BoosterNetwork.Input]);
        string matrix = network.Constant(new Tensor(new Shape(features, groups), weights.Take(features * groups).ToArray()));
        network.Add("MatMul", [known, matrix]);
        network.ThenWith("Add", weights.Skip(features * groups).ToArray());
    }
}
