using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Boosters;

/// <summary>
/// The network of a booster: its trees, and what its objective makes of their sums. It is written with ONNX's
/// operators, in memory, so that the lowering, batches, reports and the tool know no second kind of model.
/// </summary>
/// <param name="type">The type of the features and of all that follows.</param>
internal sealed class BoosterNetwork(ElementType type)
{
    /// <summary>The domain of the operators of trees.</summary>
    public const string TreeDomain = "ai.onnx.ml";

    /// <summary>The key of the names of features in the metadata of a file.</summary>
    public const string InputNames = Typing.ElementNames.InputsKey;

    /// <summary>The name of the input.</summary>
    public const string Input = "features";

    private const long TreeOpset = 5;
    private const long Opset = 17;

    /// <summary>ONNX's number of the type.</summary>
    public int DataType => type == ElementType.Float64 ? OnnxDataTypes.Double : OnnxDataTypes.Float;

    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxInitializer> _constants = [];
    private string _last = Input;

    /// <summary>Adds the trees.</summary>
    /// <returns>The name of their sums.</returns>
    public string Trees(TreeWriter trees, int targets)
    {
        _nodes.Add(trees.ToNode(Input, Fresh(), targets));
        return _last;
    }

    /// <summary>Adds a constant.</summary>
    /// <returns>Its name.</returns>
    public string Constant(Tensor tensor)
    {
        string name = $"constant{_constants.Count}";
        _constants.Add(new OnnxInitializer(name, new OnnxTensor(name, tensor)));
        return name;
    }

    /// <summary>Adds an operator of any inputs.</summary>
    /// <returns>The name of its result, from which what follows goes on.</returns>
    public string Add(string name, IReadOnlyList<string> inputs, OnnxAttributes? attributes = null)
    {
        string output = Fresh();
        _nodes.Add(new OnnxNode(output, name, "", inputs, [output], (attributes ?? new()).ByName));
        return output;
    }

    /// <summary>Adds an operator with one input.</summary>
    public BoosterNetwork Then(string name, params (string Name, long Value)[] attributes) => Then(name, [_last], attributes);

    /// <summary>Adds an operator whose second input is constant.</summary>
    public BoosterNetwork ThenWith(string name, params double[] constant) =>
        Then(name, [_last, Constant(new Tensor(new Shape(constant.Length), constant, type))]);

    /// <summary>Adds <c>x · |x|</c>: the square with the sign of x.</summary>
    public BoosterNetwork ThenSignedSquare()
    {
        string x = _last;
        return Then("Abs").Then("Mul", [_last, x]);
    }

    /// <summary>Adds 1 where x is positive, 0 elsewhere.</summary>
    public BoosterNetwork ThenIsPositive() => ThenWith("Greater", 0.0).Then("Cast", ("to", DataType));

    /// <summary>The model.</summary>
    /// <param name="producer">Name and version of the trainer.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="outputType">ONNX's number of the output's type.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="columns">Columns of the output; null for an output of one number a row without a second
    /// dimension.</param>
    /// <param name="metadata">The names of features, and other pairs.</param>
    public OnnxModel ToModel(string producer, int features, int outputType, string output, int? columns, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        OnnxDimension rows = new(null, "rows");
        OnnxNode last = _nodes[_nodes.Count - 1];
        _nodes[_nodes.Count - 1] = last with { Outputs = [output] };
        OnnxGraph graph = new(
            "booster",
            _nodes,
            _constants,
            [new OnnxValueInfo(Input, DataType, [rows, new OnnxDimension(features, "")])],
            [new OnnxValueInfo(output, outputType, columns is { } count ? [rows, new OnnxDimension(count, "")] : [rows])]);
        return new OnnxModel(graph, new Dictionary<string, long>(StringComparer.Ordinal) { [""] = Opset, [TreeDomain] = TreeOpset }, producer, metadata);
    }

    private BoosterNetwork Then(string name, string[] inputs, params (string Name, long Value)[] attributes)
    {
        OnnxAttributes values = new();
        foreach ((string attribute, long value) in attributes)
        {
            values.Add(attribute, value);
        }

        Add(name, inputs, values);
        return this;
    }

    private string Fresh() => _last = $"step{_nodes.Count}";
}
