using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.RunTimeWeights;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>A recurrent layer as its node describes it, with the sequence as the leading axis.</summary>
internal sealed class RecurrentNode
{
    private readonly NodeContext _node;
    private readonly RecurrentCell _cell;
    private readonly bool _firstIsReversed;
    private readonly Value _weight;
    private readonly Value _recurrence;
    private readonly Value? _bias;
    private readonly Value? _peepholes;
    private readonly IReadOnlyList<Func<Expression, Expression>> _activations;

    private RecurrentNode(NodeContext node, RecurrentCell cell)
    {
        _node = node;
        _cell = cell;
        IsBatchFirst = node.Flag("layout", false);
        string direction = node.OneOf("direction", "forward", "forward", "reverse", "bidirectional");
        _firstIsReversed = direction == "reverse";
        Directions = direction == "bidirectional" ? 2 : 1;
        ResetsAfterProduct = node.Flag("linear_before_reset", false);
        CouplesInputAndForget = node.Flag("input_forget", false);

        Value input = node.FloatInput(0);
        if (input.Shape.Rank != 3 || input.Shape.Count == 0)
        {
            throw node.Mismatch($"reads a sequence of shape {input.Shape}, which must be [steps, batch, features] and not empty");
        }

        Input = IsBatchFirst ? node.Transpose(input, 1, 0, 2) : input;
        _recurrence = Weight(2, "R");
        if (_recurrence.Shape.Rank != 3)
        {
            throw node.Mismatch($"has recurrence weights of shape {_recurrence.Shape}, which must be [directions, gates · hidden, hidden]");
        }

        Hidden = _recurrence.Shape.Last;
        long gates = (long)cell.Gates * Hidden;
        _weight = Weight(1, "W");
        Require("W", _weight, Directions, gates, input.Shape.Last);
        Require("R", _recurrence, Directions, gates, Hidden);
        _bias = node.HasInput(3) ? Weight(3, "B") : null;
        Require("B", _bias, Directions, 2 * gates);
        _peepholes = node.HasInput(7) ? Weight(7, "P") : null;
        Require("P", _peepholes, Directions, 3L * Hidden);
        long stated = node.Integer("hidden_size", Hidden);
        if (stated != Hidden)
        {
            throw node.Mismatch($"states a hidden size of {stated}, and its weights have {Hidden}");
        }

        _activations = RecurrentActivations.Read(node, cell.Activations, Directions);
        Mask = MaskOf(node.OptionalInput(4));
    }

    /// <summary>X: [steps, batch, features].</summary>
    public Value Input { get; }

    /// <summary>Whether tensors outside have the batch before the steps.</summary>
    public bool IsBatchFirst { get; }

    public int Directions { get; }

    /// <summary>The length of the hidden state.</summary>
    public int Hidden { get; }

    /// <summary>
    /// A GRU's reset gate is applied to the product with the hidden state, instead of to the hidden state.
    /// </summary>
    public bool ResetsAfterProduct { get; }

    /// <summary>An LSTM forgets as much as it does not take in.</summary>
    public bool CouplesInputAndForget { get; }

    /// <summary>Whether a step is within the sequence, [steps, batch, 1]; null where all sequences are full.</summary>
    public Value? Mask { get; }

    /// <summary>The length of the sequences.</summary>
    public int Steps => Input.Shape[0];

    private int Batch => Input.Shape[1];

    /// <summary>Reads a node.</summary>
    /// <exception cref="ModelException">Its attributes or shapes do not fit together.</exception>
    public static RecurrentNode Read(NodeContext node, RecurrentCell cell) => new(node, cell);

    public bool IsReversed(int direction) => direction == 1 || _firstIsReversed;

    /// <summary>The states before the first step, [batch, hidden]: those that the node is given, or zeros.</summary>
    public IReadOnlyList<Value> FirstStates(NodeContext node, int direction) =>
        Enumerable.Range(0, _cell.States).Select(state => FirstState(node, node.OptionalInput(5 + state), direction)).ToArray();

    /// <summary>The weights of a direction, each gate apart.</summary>
    public RecurrentWeights WeightsOf(int direction)
    {
        Value?[] inputBias = new Value?[_cell.Gates];
        Value?[] recurrenceBias = new Value?[_cell.Gates];
        for (int gate = 0; gate < _cell.Gates; gate++)
        {
            Value? ofInput = Bias(direction, gate);
            Value? ofRecurrence = Bias(direction, _cell.Gates + gate);

            // Both are added to the same sum, but for the candidate of a GRU whose reset gate stands between.
            bool isApart = ResetsAfterProduct && _cell.Gates == 3 && gate == 2;
            inputBias[gate] = isApart || ofInput is null ? ofInput : Sum(ofInput, ofRecurrence!);
            recurrenceBias[gate] = isApart ? ofRecurrence : null;
        }

        int functions = _cell.Activations.Count;
        return new RecurrentWeights(
            Enumerable.Range(0, _cell.Gates).Select(g => Gate(_weight, direction, g)).ToArray(),
            Enumerable.Range(0, _cell.Gates).Select(g => Gate(_recurrence, direction, g)).ToArray(),
            inputBias,
            recurrenceBias,
            _peepholes is null ? [] : Enumerable.Range(0, 3).Select(p => Part(_peepholes, new Shape(Hidden), (direction * 3) + p)).ToArray(),
            _activations.Skip(direction * functions).Take(functions).ToArray());
    }

    /// <summary>One of the parts that a tensor consists of.</summary>
    private Value Part(Value stacked, Shape shape, int number) => stacked.Constant is { } known
        ? _node.NewConstant(new Tensor(shape, known.Floats.Skip(number * shape.Count).Take(shape.Count).ToArray(), known.Type))
        : _node.Reshape(_node.Slice(_node.Reshape(stacked, stacked.Shape.Count / shape.Count, shape.Count), 0, number, 1), shape);

    /// <summary>The sum of two biases, of constants in double.</summary>
    private Value Sum(Value left, Value right) => left.Constant is { } first && right.Constant is { } second
        ? _node.NewConstant(new Tensor(first.Shape, first.Floats.Zip(second.Floats, (a, b) => a + b).ToArray(), first.Type))
        : _node.Map(left, right, Formula.Add);

    private LinearWeight Gate(Value stacked, int direction, int gate) =>
        new(_node, Part(stacked, new Shape(Hidden, stacked.Shape.Last), (direction * _cell.Gates) + gate));

    private Value? Bias(int direction, int part) => _bias is null ? null : Part(_bias, new Shape(Hidden), (direction * 2 * _cell.Gates) + part);

    /// <summary>A weight; one that the file has must be finite.</summary>
    private Value Weight(int index, string name)
    {
        Value weight = _node.FloatInput(index);
        return weight.Constant is null ? weight : _node.NewConstant(_node.Weight(weight, name));
    }

    private Value FirstState(NodeContext node, Value? given, int direction)
    {
        if (given is null)
        {
            node.RequireTable((long)Batch * Hidden);
            return node.NewConstant(new Tensor(node.ShapeOf([Batch, Hidden]), new double[Batch * Hidden], Input.Type));
        }

        Value states = IsBatchFirst && given.Shape.Rank == 3 ? node.Transpose(given, 1, 0, 2) : given;
        node.RequireSameType(Input, states);
        return states.Shape.Equals(new Shape(Directions, Batch, Hidden))
            ? node.Reshape(node.Slice(states, 0, direction, 1), Batch, Hidden)
            : throw node.Mismatch(
                $"has a first state of shape {given.Shape}, which does not fit {Directions} directions, a batch of {Batch} and {Hidden} hidden elements");
    }

    private Value? MaskOf(Value? lengths)
    {
        if (lengths is null)
        {
            return null;
        }

        if (lengths.Shape.Count != Batch || lengths.Type.IsFloating())
        {
            throw _node.Mismatch(
                $"has sequence lengths of type {lengths.Type} and shape {lengths.Shape}, which must be an integer for each of {Batch} sequences");
        }

        if (lengths.Constant is { } known)
        {
            if (known.Integers.FirstOrDefault(length => length < 0 || length > Steps) is var wrong and not 0)
            {
                throw _node.Mismatch($"has a sequence length of {wrong}, where there are {Steps} steps");
            }

            if (known.Integers.All(length => length == Steps))
            {
                return null;
            }
        }

        _node.RequireTable(Steps);
        Value held = lengths.Constant is null ? _node.CheckedLengths(_node.Reshape(lengths, Batch), Steps) : lengths;
        Value steps = _node.NewConstant(new Tensor(new Shape(Steps, 1, 1), Counted(Steps), lengths.Type));
        return _node.Map(steps, _node.Reshape(held, 1, Batch, 1), (step, length) => Formula.Apply(BinaryFunction.Less, step, length));
    }

    private static long[] Counted(int count) => Enumerable.Range(0, count).Select(i => (long)i).ToArray();

    /// <remarks>What is needed follows from what the file says elsewhere, and may be larger than any tensor.</remarks>
    private void Require(string name, Value? tensor, params long[] shape)
    {
        if (tensor is not null && (!tensor.Shape.ToArray().Select(d => (long)d).SequenceEqual(shape) || tensor.Type != Input.Type))
        {
            throw _node.Mismatch($"has a '{name}' of type {tensor.Type} and shape {tensor.Shape}, where {Input.Type} {string.Join("×", shape)} is needed");
        }
    }
}
