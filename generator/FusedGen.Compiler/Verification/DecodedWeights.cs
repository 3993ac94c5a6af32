using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Verification;

/// <summary>The weights that the generated code computes with: those of a layer after encoding and decoding.</summary>
public sealed class DecodedWeights
{
    private readonly PlanOptions _options;
    private readonly Dictionary<Tensor, Tensor> _decoded = [];

    /// <summary>Weights of a format.</summary>
    /// <param name="format">The format that the attribute asks for.</param>
    public DecodedWeights(WeightFormat format)
        : this(new PlanOptions(false, format))
    {
    }

    /// <summary>Weights as they are planned.</summary>
    internal DecodedWeights(PlanOptions options) => _options = options;

    /// <summary>Whether an operation's weights are of a narrower format.</summary>
    public bool Narrows(Operation operation) => WeightFormats.Of(operation, _options) != WeightFormat.Float32;

    /// <summary>
    /// A layer that computes the same with the weights of its format; it has an output value of its own.
    /// </summary>
    /// <exception cref="Diagnostics.ModelException">A weight is beyond the format's range.</exception>
    public LinearOperation Of(LinearOperation linear) => new(
        linear.Origin,
        linear.Input,
        Of(linear, linear.Weight),
        linear.Bias,
        new Value(linear.Output.Name, linear.Output.Type, linear.Output.Shape),
        linear.Epilogue);

    /// <summary>
    /// A convolution that computes the same with the weights of its format; it has an output value of its own.
    /// </summary>
    /// <exception cref="Diagnostics.ModelException">A weight is beyond the format's range.</exception>
    public ConvolutionOperation Of(ConvolutionOperation convolution) => new(
        convolution.Origin,
        convolution.Input,
        Of(convolution, convolution.Weight),
        convolution.Bias,
        convolution.Window,
        convolution.Groups,
        convolution.IsTransposed,
        new Value(convolution.Output.Name, convolution.Output.Type, convolution.Output.Shape),
        convolution.Epilogue);

    private Tensor Of(Operation operation, Tensor weight)
    {
        if (!Narrows(operation))
        {
            return weight;
        }

        if (!_decoded.TryGetValue(weight, out Tensor? decoded))
        {
            decoded = EncodedWeights.Of(weight, _options.Weights.Packed(), operation).Decode();
            _decoded.Add(weight, decoded);
        }

        return decoded;
    }
}
