using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// One node on its way into the graph: its inputs, attributes and outputs, and complaints that name it. How operations
/// are added stands in the other parts of this class.
/// </summary>
internal sealed partial class NodeContext
{
    private readonly OnnxNode _node;
    private readonly GraphBuilder _graph;
    private readonly ValueScope _values;
    private readonly HashSet<string> _usedNames;
    private readonly GraphLowering _lowering;
    private readonly NodeReadings _readings;
    private readonly Dictionary<int, Value> _assumed;

    public NodeContext(
        OnnxNode node, int opset, GraphBuilder graph, ValueScope values, HashSet<string> usedNames, GraphLowering lowering, NodeContext? outer = null)
    {
        _node = node;
        _readings = outer?._readings ?? new NodeReadings();
        _assumed = outer?._assumed ?? [];
        _graph = graph;
        _values = values;
        _usedNames = usedNames;
        _lowering = lowering;
        Opset = opset;
        Origin = new Origin(node.Operator, NameOf(node));
    }

    /// <summary>The operator's name.</summary>
    public string Operator => _node.Operator;

    /// <summary>The version of the node's domain.</summary>
    public int Opset { get; }

    public Origin Origin { get; }

    /// <summary>Inputs that the node lists, omitted ones between them included.</summary>
    public int InputCount => _node.Inputs.Count;

    public int OutputCount => _node.Outputs.Count;

    /// <summary>The node's name, or that of its first output.</summary>
    public static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o.Length > 0) ?? "";

    /// <summary>How diagnostics speak of a node.</summary>
    public static string Describe(OnnxNode node)
    {
        string domain = node.Domain.Length == 0 ? "" : UntrustedText.Escape(node.Domain) + ".";
        return $"Node {UntrustedText.Quote(NameOf(node))} ({domain}{UntrustedText.Escape(node.Operator)})";
    }

    /// <summary>How diagnostics speak of the node that an operation came from first.</summary>
    public static string Describe(Origin origin) => $"Node {UntrustedText.Quote(origin.Names[0])} ({UntrustedText.Escape(origin.Operators[0])})";

    public bool HasInput(int index) => _readings.OfInput(index) < _node.Inputs.Count && _node.Inputs[index].Length > 0;

    /// <summary>An input that the operator needs.</summary>
    public Value Input(int index)
    {
        if (!HasInput(index))
        {
            throw Fail(DiagnosticIds.InvalidGraph, $"lacks its input {index}");
        }

        return _assumed.TryGetValue(index, out Value? assumed) ? assumed : _values.Find(_node.Inputs[index])
            ?? throw Unsupported($"reads {UntrustedText.Quote(_node.Inputs[index])}, an optional output of another node that is not supported");
    }

    public Value? OptionalInput(int index) => HasInput(index) ? Input(index) : null;

    /// <summary>All inputs, for operators that take any number of them.</summary>
    public Value[] AllInputs() => Enumerable.Range(0, Math.Max(1, InputCount)).Select(Input).ToArray();

    /// <summary>An input with floating elements.</summary>
    public Value FloatInput(int index) => RequireFloating(Input(index));

    /// <summary>An input that must be known while compiling.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="name">What ONNX calls it.</param>
    public Tensor Constant(int index, string name) => Input(index).Constant ?? throw NotConstant(name);

    /// <summary>The integers of an input that must be known while compiling.</summary>
    public long[] ConstantIntegers(int index, string name)
    {
        Tensor tensor = Constant(index, name);
        return tensor.Type.IsFloating()
            ? throw Fail(DiagnosticIds.UnsupportedType, $"has a '{name}' of type {tensor.Type}, where integers belong")
            : tensor.Integers;
    }

    /// <summary>The elements of a constant floating input whose elements must be finite: a weight.</summary>
    public Tensor Weight(int index, string name) => Weight(Input(index), name);

    /// <summary>The same of a value that was made from an input, as its transpose is.</summary>
    public Tensor Weight(Value value, string name)
    {
        Tensor tensor = RequireFloating(value).Constant ?? throw NotConstant(name);
        double[] floats = tensor.Floats;
        for (int i = 0; i < floats.Length; i++)
        {
            if (double.IsNaN(floats[i]) || double.IsInfinity(floats[i]))
            {
                throw Fail(
                    DiagnosticIds.NonFiniteWeight,
                    $"has a '{name}' ({UntrustedText.Quote(value.Name)}) whose element {i} is {(double.IsNaN(floats[i]) ? "NaN" : "infinite")}; "
                    + $"train again, or export sound weights");
            }
        }

        return tensor;
    }

    public bool HasAttribute(string name) => _node.Attributes.ContainsKey(_readings.OfAttribute(name));

    public long Integer(string name, long otherwise) => Attribute(name, AttributeKind.Integer)?.Integer ?? otherwise;

    public bool Flag(string name, bool otherwise) => Integer(name, otherwise ? 1 : 0) != 0;

    public double Float(string name, double otherwise) => Attribute(name, AttributeKind.Float)?.Float ?? otherwise;

    public string Text(string name, string otherwise) => Attribute(name, AttributeKind.Text)?.Text ?? otherwise;

    public long[]? Integers(string name) => Attribute(name, AttributeKind.Integers)?.Integers.ToArray();

    public double[]? Floats(string name) => Attribute(name, AttributeKind.Floats)?.Floats.ToArray();

    public Tensor? TensorAttribute(string name) => Attribute(name, AttributeKind.Tensor)?.Tensor?.Elements.AddedTo(_graph.Vocabulary);

    public IReadOnlyList<string>? Texts(string name) => Attribute(name, AttributeKind.Texts)?.Texts;

    public int TextCount(string name) => Attribute(name, AttributeKind.Texts)?.Texts.Count ?? 0;

    /// <summary>An attribute that selects one of several forms by name.</summary>
    public string OneOf(string name, string otherwise, params string[] supported)
    {
        string value = Text(name, otherwise);
        return supported.Contains(value, StringComparer.Ordinal)
            ? value
            : throw Unsupported($"has {name} = {UntrustedText.Quote(value)}; supported are {string.Join(", ", supported)}");
    }

    /// <summary>An axis as a number from 0, counted from the end where it is negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Fail(DiagnosticIds.ShapeMismatch, $"names the axis {axis} of a tensor of rank {rank}");

    /// <summary>Distinct axes, ascending.</summary>
    public int[] Axes(IEnumerable<long> axes, int rank)
    {
        int[] sorted = axes.Select(a => Axis(a, rank)).OrderBy(a => a).ToArray();
        return sorted.Distinct().Count() == sorted.Length
            ? sorted
            : throw Fail(DiagnosticIds.InvalidGraph, "names an axis twice");
    }

    /// <summary>Whether anything reads the output.</summary>
    public bool IsUsed(int output) => output < _node.Outputs.Count && _node.Outputs[output].Length > 0 && _usedNames.Contains(_node.Outputs[output]);

    /// <summary>Says what an output of the node is.</summary>
    public void Bind(int output, Value value)
    {
        if (output < _node.Outputs.Count && _node.Outputs[output].Length > 0)
        {
            _values.Bind(_node.Outputs[output], value);
        }
    }

    /// <summary>Says what the classes are called that a value is about.</summary>
    public void NoteClasses(Value value, ClassLabels labels) => _lowering.NoteClasses(value, labels);

    /// <summary>Says what the node's first output is.</summary>
    public void Bind(Value value) => Bind(0, value);

    /// <summary>Refuses outputs that the lowering does not compute, where they are used.</summary>
    public void RequireUnused(int firstOutput, string advice)
    {
        for (int i = firstOutput; i < _node.Outputs.Count; i++)
        {
            if (IsUsed(i))
            {
                throw Unsupported($"has its output {i} ({UntrustedText.Quote(_node.Outputs[i])}) used, which is not supported; {advice}");
            }
        }
    }

    public Value RequireFloating(Value value) => value.Type.IsFloating()
        ? value
        : throw Fail(DiagnosticIds.UnsupportedType, $"reads {UntrustedText.Quote(value.Name)} of type {value.Type}, where floating-point elements are needed");

    public void RequireSameType(params Value[] values)
    {
        foreach (Value value in values)
        {
            if (value.Type != values[0].Type)
            {
                throw Fail(
                    DiagnosticIds.UnsupportedType,
                    $"combines {UntrustedText.Quote(values[0].Name)} of type {values[0].Type} with {UntrustedText.Quote(value.Name)} of type {value.Type}");
            }
        }
    }

    /// <summary>The shape, within the compiler's limits.</summary>
    public Shape ShapeOf(IReadOnlyList<long> dimensions) =>
        ModelLimits.ShapeOf(dimensions, $"{Describe(_node)}: its result", DiagnosticIds.ShapeMismatch, _graph.Rows);

    public Shape ShapeOf(IEnumerable<int> dimensions) => ShapeOf(dimensions.Select(d => (long)d).ToArray());

    /// <summary>
    /// Refuses a table or a constant that would be made for this node alone, and out of proportion to the file.
    /// </summary>
    public void RequireTable(long elements)
    {
        if (elements > (long)ModelLimits.FoldedElements * _graph.Rows)
        {
            throw Fail(DiagnosticIds.TooLarge, $"needs a table of {elements} elements; the limit is {ModelLimits.FoldedElements}");
        }
    }

    /// <summary>A form of the operator that has no lowering.</summary>
    public ModelException Unsupported(string what) => Fail(DiagnosticIds.UnsupportedAttribute, what);

    /// <summary>Shapes that do not fit.</summary>
    public ModelException Mismatch(string what) => Fail(DiagnosticIds.ShapeMismatch, what);

    /// <summary>A complaint that begins with the node.</summary>
    public ModelException Fail(string id, string what) => new(id, $"{Describe(_node)} {what}.");

    private ModelException NotConstant(string name) => Unsupported($"has a '{name}' that is computed at run time; only a constant one is supported");

    private AttributeValue? Attribute(string name, AttributeKind kind)
    {
        if (!_node.Attributes.TryGetValue(_readings.OfAttribute(name), out AttributeValue? attribute))
        {
            return null;
        }

        return attribute.Kind == kind
            ? attribute
            : throw Unsupported($"has an attribute '{name}' of kind {attribute.Kind}, where {kind} is expected");
    }
}
