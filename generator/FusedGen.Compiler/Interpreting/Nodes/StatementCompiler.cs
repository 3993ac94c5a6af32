using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>Makes actions of statements: one method a kind of statement.</summary>
internal sealed class StatementCompiler : IKernelStatementVisitor<Action<Frame>>
{
    private readonly Slots _slots;
    private readonly ValueCompiler _values;
    private readonly Dictionary<KernelFunction, Action<Frame>> _functions = [];

    /// <summary>Creates a compiler.</summary>
    /// <param name="slots">Gives variables their slots.</param>
    /// <param name="machine">What bits depend on.</param>
    /// <param name="atStart">Takes what is done once for each frame.</param>
    public StatementCompiler(Slots slots, Machine machine, Action<Action<Frame>> atStart)
    {
        _slots = slots;
        _values = new ValueCompiler(slots, machine, atStart);
    }

    /// <summary>The action of statements in order.</summary>
    public Action<Frame> Compile(IReadOnlyList<KernelStatement> body)
    {
        Action<Frame>[] steps = body.Where(s => s is not (CommentStatement or TableStatement)).Select(s => s.Accept(this)).ToArray();
        return steps.Length == 1 ? steps[0] : frame =>
        {
            foreach (Action<Frame> step in steps)
            {
                step(frame);
            }
        };
    }

    public Action<Frame> Visit(CommentStatement statement) => _ => { };

    public Action<Frame> Visit(TableStatement statement) => _ => { };

    public Action<Frame> Visit(LetStatement statement) => Assign(statement.Local, statement.Value);

    public Action<Frame> Visit(AssignStatement statement) => Assign(statement.Local, statement.Value);

    public Action<Frame> Visit(PointStatement statement)
    {
        PlaceNode place = new(statement.Place, _slots);
        int slot = _slots.Of(statement.Pointer);
        return frame => frame.Pointers[slot] = place.Point(frame);
    }

    public Action<Frame> Visit(AdvanceStatement statement)
    {
        int slot = _slots.Of(statement.Pointer);
        int elements = statement.Elements;
        return frame =>
        {
            PointerValue pointer = frame.Pointers[slot];
            frame.Pointers[slot] = pointer with { Position = pointer.Position + elements };
        };
    }

    public Action<Frame> Visit(StoreStatement statement) => Store(statement.Place, statement.Value, statement.Count, isRepeated: false);

    public Action<Frame> Visit(FillStatement statement) => Store(statement.Place, statement.Value, statement.Count, isRepeated: true);

    public Action<Frame> Visit(CopyStatement statement)
    {
        PlaceNode source = new(statement.Source, _slots);
        PlaceNode target = new(statement.Target, _slots);
        ElementType type = statement.Source.Pointer.Element;
        int count = statement.Count;
        return frame =>
        {
            int from = source.Find(frame, count, out Region read);
            int to = target.Find(frame, count, out Region written);
            if (type == ElementType.Float32)
            {
                Array.Copy(read.Words, from, written.Words, to, count);
                return;
            }

            ElementType bits = type switch
            {
                ElementType.Float64 => ElementType.Int64,
                ElementType.Float16 => ElementType.UInt16,
                _ => type,
            };
            for (int i = 0; i < count; i++)
            {
                written.WriteInteger(bits, to + i, read.ReadInteger(bits, from + i));
            }
        };
    }

    public Action<Frame> Visit(BlockStatement statement) => Compile(statement.Body);

    public Action<Frame> Visit(ForStatement statement)
    {
        ValueNode start = _values.Compile(statement.Start);
        ValueNode end = _values.Compile(statement.End);
        int variable = _slots.Of(statement.Variable);
        int step = statement.Step;
        Action<Frame> body = Compile(statement.Body);
        return frame =>
        {
            start.Run(frame);
            end.Run(frame);
            long last = frame.Integers[end.Slot];
            for (long i = frame.Integers[start.Slot]; i < last; i += step)
            {
                frame.CancellationToken.ThrowIfCancellationRequested();
                frame.Integers[variable] = i;
                body(frame);
            }
        };
    }

    public Action<Frame> Visit(RepeatStatement statement)
    {
        int times = statement.Times;
        Action<Frame> body = Compile(statement.Body);
        return frame =>
        {
            for (int i = 0; i < times; i++)
            {
                body(frame);
            }
        };
    }

    public Action<Frame> Visit(ForNonZeroStatement statement)
    {
        PlaceNode floats = new(statement.Floats, _slots);
        int variable = _slots.Of(statement.Variable);
        int count = statement.Count;
        Action<Frame> body = Compile(statement.Body);
        return frame =>
        {
            int first = floats.Find(frame, count, out Region region);
            for (int i = 0; i < count; i++)
            {
                if (region.Words[first + i] != 0)
                {
                    frame.Integers[variable] = i;
                    body(frame);
                }
            }
        };
    }

    public Action<Frame> Visit(WhileStatement statement)
    {
        ValueNode condition = _values.Compile(statement.Condition);
        int mostTurns = statement.MostTurns;
        Action<Frame> body = Compile(statement.Body);
        return frame =>
        {
            frame.CancellationToken.ThrowIfCancellationRequested();
            condition.Run(frame);
            for (int turn = 0; frame.Integers[condition.Slot] != 0; turn++)
            {
                if (turn == mostTurns)
                {
                    throw new KernelFaultException($"a loop goes on after {mostTurns} turns");
                }

                body(frame);
                condition.Run(frame);
            }
        };
    }

    public Action<Frame> Visit(IfStatement statement)
    {
        ValueNode condition = _values.Compile(statement.Condition);
        Action<Frame> body = Compile(statement.Body);
        return frame =>
        {
            condition.Run(frame);
            if (frame.Integers[condition.Slot] != 0)
            {
                body(frame);
            }
        };
    }

    public Action<Frame> Visit(InvokeStatement statement)
    {
        KernelFunction function = statement.Function;
        PlaceNode[] places = statement.Places.Select(p => new PlaceNode(p, _slots)).ToArray();
        IndexNode[] indices = statement.Indices.Select(i => new IndexNode(i, _slots)).ToArray();
        int[] pointers = function.Pointers.Select(_slots.Of).ToArray();
        int[] numbers = function.Indices.Select(_slots.Of).ToArray();
        if (!_functions.TryGetValue(function, out Action<Frame>? body))
        {
            body = Compile(function.Body);
            _functions.Add(function, body);
        }

        return frame =>
        {
            for (int p = 0; p < places.Length; p++)
            {
                frame.Pointers[pointers[p]] = places[p].Point(frame);
            }

            for (int i = 0; i < indices.Length; i++)
            {
                frame.Integers[numbers[i]] = indices[i].Evaluate(frame);
            }

            body(frame);
        };
    }

    private Action<Frame> Assign(Local local, KernelValue value)
    {
        int slot = _slots.Of(local);
        if (value is MultiplyAddValue product)
        {
            // Lane by lane, so that the sum may be one of the operands.
            return _values.CompileInto(product, slot).Run;
        }

        ValueNode node = _values.Compile(value);
        int lanes = local.Type.Lanes;
        ElementType type = local.Type.Element;
        if (type == ElementType.Float32 && lanes > 1 && node.Stride == 1)
        {
            return frame =>
            {
                node.Run(frame);
                Array.Copy(frame.Floats, node.Slot, frame.Floats, slot, lanes);
            };
        }

        return frame =>
        {
            node.Run(frame);
            for (int lane = 0; lane < lanes; lane++)
            {
                FunctionCompiler.Move(frame, type, node, slot, lane);
            }
        };
    }

    private Action<Frame> Store(Place to, KernelValue value, int count, bool isRepeated)
    {
        PlaceNode place = new(to, _slots);
        ValueNode node = _values.Compile(value);
        int stride = isRepeated ? 0 : node.Stride;
        ElementType type = to.Pointer.Element;
        return frame =>
        {
            node.Run(frame);
            int first = place.Find(frame, count, out Region region);
            for (int i = 0; i < count; i++)
            {
                int slot = node.Slot + (i * stride);
                switch (type)
                {
                    case ElementType.Float32:
                        region.Words[first + i] = frame.Floats[slot];
                        break;
                    case ElementType.Float64:
                        region.WriteDouble(first + i, frame.Doubles[slot]);
                        break;
                    case ElementType.Float16:
                        region.WriteHalf(first + i, frame.Floats[slot]);
                        break;
                    default:
                        region.WriteInteger(type, first + i, frame.Integers[slot]);
                        break;
                }
            }
        };
    }
}
