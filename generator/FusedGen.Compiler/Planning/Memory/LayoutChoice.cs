using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Convolution;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>
/// Chooses how each value is arranged: what convolutions and pools write lies channels-last, what is computed from it
/// element by element follows, and what padded convolutions read has the border that the widest of them needs. All else
/// is row-major.
/// </summary>
internal sealed class LayoutChoice
{
    /// <summary>
    /// From so many channels on, an input of the model that a convolution reads is turned channels-last. Fewer are read
    /// as they are: a walk along the rows of each channel is as good as one along pixels.
    /// </summary>
    private const int LeastChannels = 8;

    private readonly Dictionary<Value, ValueLayout> _layouts = [];
    private readonly Dictionary<Value, IReadOnlyList<int>> _views = [];
    private readonly Dictionary<Value, Border> _borders = [];
    private readonly HashSet<Value> _wanted = [];
    private readonly HashSet<Value> _flattened = [];

    public LayoutChoice(ModelGraph graph)
    {
        foreach (Operation operation in graph.Operations)
        {
            FindWishes(operation);
        }

        foreach (Value input in graph.Inputs)
        {
            _layouts[input] = Layout(input, _wanted.Contains(input));
        }

        foreach (Operation operation in graph.Operations)
        {
            if (operation is MoveOperation { IsReshape: true } reshape && reshape.Inputs[0].Constant is null && IsView(reshape, graph))
            {
                continue;
            }

            foreach (Value output in operation.Outputs)
            {
                _layouts[output] = Layout(output, IsChannelsLast(operation, output));
            }
        }
    }

    /// <summary>The arrangement of a value that has memory of its own.</summary>
    public ValueLayout Of(Value value) => _layouts[value];

    /// <summary>
    /// Whether a value is that of another under another shape: the input of the reshape that makes it.
    /// </summary>
    public bool IsView(Value value) => _views.ContainsKey(value) || _flattened.Contains(value);

    /// <summary>
    /// Whether a value [N, C · spatial…] is a reshaped one whose elements lie in another order, which the dense layers
    /// that read it make up for by the order of their weights.
    /// </summary>
    public bool IsFlattened(Value value) => _flattened.Contains(value);

    /// <summary>Elements between neighbours along each axis of a value that is no flattened one.</summary>
    public IReadOnlyList<int> StridesOf(Value value) => _views.TryGetValue(value, out IReadOnlyList<int>? view) ? view : _layouts[value].Strides;

    private void FindWishes(Operation operation)
    {
        switch (operation)
        {
            case ConvolutionOperation convolution:
                Border border = AxisPhase.BorderOf(convolution);
                if (!border.IsEmpty)
                {
                    Value input = convolution.Input;
                    _borders[input] = _borders.TryGetValue(input, out Border? known) ? known.Union(border) : border;
                }

                if (convolution.IsDepthwise || convolution.InputChannels >= LeastChannels || convolution.Input.Producer is MoveOperation)
                {
                    _wanted.Add(convolution.Input);
                }

                break;
            case PoolOperation pool:
                _wanted.Add(pool.Input);
                break;
        }
    }

    private ValueLayout Layout(Value value, bool channelsLast)
    {
        _borders.TryGetValue(value, out Border? border);
        bool matters = channelsLast && value.Type == ElementType.Float32 && value.Shape.Rank >= 3 && value.Shape[1] > 1
            && (border is not null || value.Shape.CountOf(2, value.Shape.Rank) > 1);
        return new ValueLayout(value.Shape, matters, border);
    }

    private bool IsChannelsLast(Operation operation, Value output) => operation switch
    {
        ConvolutionOperation or PoolOperation => true,
        MapOperation => _wanted.Contains(output) || operation.Inputs.Any(i => HasChannelsLast(i) && i.Shape.Rank == output.Shape.Rank),
        MoveOperation move => move.Pieces.Any(piece => KeepsChannelsLast(move, piece)),
        _ => false,
    };

    /// <summary>
    /// Whether a step along the channels of a move's output is a step to the next element of memory in its input.
    /// </summary>
    private bool KeepsChannelsLast(MoveOperation move, MovePiece piece)
    {
        Value input = move.Inputs[piece.Input];
        if (input.Constant is not null || _flattened.Contains(input) || piece.Axes.Count < 3 || piece.Extent[1] < 2 || piece.Axes[1].Table is not null)
        {
            return false;
        }

        int[] dense = input.Shape.Strides();
        IReadOnlyList<int> strides = StridesOf(input);
        bool isStep = Enumerable.Range(0, dense.Length).Any(a => input.Shape[a] > 1 && dense[a] == piece.Axes[1].Stride && strides[a] == 1);
        return isStep && (HasChannelsLast(input) || _wanted.Contains(move.Output));
    }

    private bool HasChannelsLast(Value value) =>
        value.Constant is null && value.Shape.Rank >= 3 && value.Shape[1] > 1 && !_flattened.Contains(value) && StridesOf(value)[1] == 1
            && StridesOf(value)[value.Shape.Rank - 1] != 1;

    /// <summary>Decides whether a reshaped value can stay where it is.</summary>
    private bool IsView(MoveOperation reshape, ModelGraph graph)
    {
        Value source = reshape.Inputs[0];
        Value output = reshape.Output;
        if (_borders.ContainsKey(output) || _flattened.Contains(source))
        {
            return false;
        }

        if (StridedReshape.TryView(source.Shape, StridesOf(source), output.Shape) is { } view)
        {
            _views[output] = view;
            return true;
        }

        bool isFlat = output.Shape.Rank == 2
            && output.Shape[0] == source.Shape[0]
            && !graph.IsOutput(output)
            && graph.UsersOf(output).All(user => user is LinearOperation linear && linear.Input == output && linear.Epilogue?.Inputs.Contains(output) != true);
        return isFlat && _flattened.Add(output);
    }
}
