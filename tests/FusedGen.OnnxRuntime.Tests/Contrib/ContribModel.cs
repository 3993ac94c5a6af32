using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>Models of one operator of <c>com.microsoft</c>.</summary>
internal static class ContribModel
{
    public const string Domain = "com.microsoft";

    public static OnnxBuilder Of() => OnnxBuilder.Model().Opset(Domain, 1);

    /// <summary>Adds the node and makes all its outputs those of the model.</summary>
    public static OnnxBuilder Returning(
        this OnnxBuilder model, string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        model.Node(type, inputs, outputs, Domain, attributes).Output(outputs.Where(o => o.Length > 0).ToArray());

    /// <summary>Weights that look like those of a trained layer.</summary>
    public static OnnxBuilder Trained(this OnnxBuilder model, string name, params int[] shape)
    {
        Random random = new(name.Length + (7 * shape.Length));
        return model.Weights(name, shape, Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray());
    }
}
