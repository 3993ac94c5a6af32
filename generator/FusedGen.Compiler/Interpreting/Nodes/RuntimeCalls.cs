using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>What the functions of the runtime library do.</summary>
internal static class RuntimeCalls
{
    private const int Quad = 4;

    /// <summary>The node of a call.</summary>
    public static ValueNode Compile(CallValue call, ValueNode[] arguments, int slot, Machine machine)
    {
        int lanes = call.Type.Lanes;
        return call.Function switch
        {
            RuntimeFunction.HorizontalSum => Horizontal(BinaryFunction.Add),
            RuntimeFunction.HorizontalProduct => Horizontal(BinaryFunction.Multiply),
            RuntimeFunction.HorizontalMax => Horizontal(BinaryFunction.Max),
            RuntimeFunction.HorizontalMin => Horizontal(BinaryFunction.Min),
            RuntimeFunction.FirstOfQuad => Shuffle(lane => lane / Quad * Quad),
            RuntimeFunction.SecondOfQuad => Shuffle(lane => (lane / Quad * Quad) + 1),
            RuntimeFunction.ThirdOfQuad => Shuffle(lane => (lane / Quad * Quad) + 2),
            RuntimeFunction.FourthOfQuad => Shuffle(lane => (lane / Quad * Quad) + 3),
            RuntimeFunction.FirstQuad => Shuffle(lane => lane % Quad),
            RuntimeFunction.SecondQuad => Shuffle(lane => Quad + (lane % Quad)),
            RuntimeFunction.ThirdQuad => Shuffle(lane => (2 * Quad) + (lane % Quad)),
            RuntimeFunction.FourthQuad => Shuffle(lane => (3 * Quad) + (lane % Quad)),
            RuntimeFunction.LowerBrainFloat => BrainFloat(bits => bits << 16),
            RuntimeFunction.UpperBrainFloat => BrainFloat(bits => bits & -65536),
            RuntimeFunction.MultiplyAddPairs => EachLane(lane => frame =>
            {
                int x = (int)Integer(frame, 0, lane);
                int w = (int)Integer(frame, 1, lane);
                frame.Integers[slot + lane] = unchecked((int)Integer(frame, 2, lane) + ((short)x * (short)w) + ((x >> 16) * (w >> 16)));
            }),
            RuntimeFunction.Pair => EachLane(lane => frame => frame.Integers[slot + lane] =
                (Bits(frame, 0, lane) & ushort.MaxValue) | (Bits(frame, 1, lane) << 16)),
            RuntimeFunction.WidenPairs => EachLane(lane => frame =>
            {
                int bytes = (int)Integer(frame, 0, lane);
                frame.Integers[slot + lane] = unchecked((ushort)(short)(sbyte)bytes | (bytes >> 8 << 16));
            }),
            RuntimeFunction.KeepLeaves => EachLane(lane =>
            {
                ValueNode x = arguments[1];
                ValueNode threshold = arguments[2];
                return frame =>
                {
                    long leaves = Integer(frame, 0, lane);
                    bool isKept = frame.Floats[x.Slot + (lane * x.Stride)] <= frame.Floats[threshold.Slot + (lane * threshold.Stride)];
                    frame.Integers[slot + lane] = isKept ? leaves : leaves & Integer(frame, 3, lane);
                };
            }),
            RuntimeFunction.FirstLeaf => EachLane(lane => frame => frame.Integers[slot + lane] = FirstSet(
                (uint)Integer(frame, 0, lane) | (arguments.Length > 1 ? (ulong)(uint)Integer(frame, 1, lane) << 32 : 0))),
            RuntimeFunction.WeightIfLeft => EachLane(lane =>
            {
                ValueNode other = arguments[0];
                ValueNode weight = arguments[3];
                return frame =>
                {
                    ValueNode chosen = (Integer(frame, 1, lane) & Integer(frame, 2, lane)) != 0 ? weight : other;
                    frame.Floats[slot + lane] = frame.Floats[chosen.Slot + (lane * chosen.Stride)];
                };
            }),
            RuntimeFunction.OneIfTrue => new ActionNode(slot, 0, frame =>
            {
                RunAll(frame);
                frame.Integers[slot] = frame.Integers[arguments[0].Slot];
            }),
            RuntimeFunction.CheckIndex => Checked(countsFromEnd: true),
            RuntimeFunction.CheckPlace or RuntimeFunction.CheckSequenceLength => Checked(countsFromEnd: false),
            RuntimeFunction.CheckCount => Checked(countsFromEnd: false, isLast: true),
            _ when NarrowFloatFunctions.TypeOf(call.Function) is { } narrow => NarrowFloat(narrow),
            _ => throw new InvalidOperationException($"{call.Function} has no meaning."),
        };

        ActionNode NarrowFloat(ElementType type)
        {
            ValueNode argument = arguments[0];
            ElementType from = call.Arguments[0].Type.Element;
            bool isDouble = (from.IsFloating() ? from : call.Type.Element) == ElementType.Float64;
            return new ActionNode(slot, 0, (from.IsFloating(), isDouble) switch
            {
                (true, true) => frame => Run(frame, () => frame.Integers[slot] = NarrowFloats.Encode(frame.Doubles[argument.Slot], type)),
                (true, false) => frame => Run(frame, () => frame.Integers[slot] = NarrowFloats.Encode(frame.Floats[argument.Slot], type)),
                (false, true) => frame => Run(frame, () => frame.Doubles[slot] = NarrowFloats.Decode((int)frame.Integers[argument.Slot], type)),
                _ => frame => Run(frame, () => frame.Floats[slot] = (float)NarrowFloats.Decode((int)frame.Integers[argument.Slot], type)),
            });
        }

        void Run(Frame frame, Action step)
        {
            RunAll(frame);
            step();
        }

        ActionNode Horizontal(BinaryFunction function)
        {
            int each = call.Arguments[0].Type.Lanes;
            float[] folded = new float[KnownTargets.WidestLanes];
            return new ActionNode(slot, 0, frame =>
            {
                RunAll(frame);
                for (int i = 0; i < folded.Length; i++)
                {
                    ValueNode argument = arguments[i / each];
                    folded[i] = frame.Floats[argument.Slot + (i % each * argument.Stride)];
                }

                for (int half = folded.Length / 2; half > 0; half /= 2)
                {
                    for (int lane = 0; lane < half; lane++)
                    {
                        folded[lane] = machine.Functions.Evaluate(function, folded[lane], folded[lane + half]);
                    }
                }

                frame.Floats[slot] = folded[0];
            });
        }

        ActionNode Shuffle(Func<int, int> source)
        {
            int[] sources = Enumerable.Range(0, lanes).Select(lane => arguments[0].Slot + (source(lane) * arguments[0].Stride)).ToArray();
            return new ActionNode(slot, 1, frame =>
            {
                RunAll(frame);
                for (int lane = 0; lane < lanes; lane++)
                {
                    frame.Floats[slot + lane] = frame.Floats[sources[lane]];
                }
            });
        }

        ActionNode BrainFloat(Func<int, int> bits) => new(slot, lanes > 1 ? 1 : 0, frame =>
        {
            RunAll(frame);
            for (int lane = 0; lane < lanes; lane++)
            {
                frame.Floats[slot + lane] = FloatBits.FromInt32(bits((int)frame.Integers[arguments[0].Slot + (lane * arguments[0].Stride)]));
            }
        });

        ActionNode Checked(bool countsFromEnd, bool isLast = false) => new(slot, 0, frame =>
        {
            RunAll(frame);
            long index = frame.Integers[arguments[0].Slot];
            long length = frame.Integers[arguments[1].Slot];
            long place = countsFromEnd && index < 0 ? index + length : index;
            frame.Integers[slot] = place >= (isLast ? length - 1 : 0) && place < length
                ? place
                : throw new EvaluationException($"the index {index} is out of the range of {length} places");
        });

        ActionNode EachLane(Func<int, Action<Frame>> step)
        {
            Action<Frame>[] steps = Enumerable.Range(0, lanes).Select(step).ToArray();
            return new ActionNode(slot, lanes > 1 ? 1 : 0, frame =>
            {
                RunAll(frame);
                foreach (Action<Frame> each in steps)
                {
                    each(frame);
                }
            });
        }

        // Added to 1.5 · 2²³, a whole number of up to 22 bits leaves its lower bits in those of the sum.
        int Bits(Frame frame, int argument, int lane)
        {
            float sum = frame.Floats[arguments[argument].Slot + (lane * arguments[argument].Stride)] + 12582912f;
            return FloatBits.ToInt32(sum);
        }

        long Integer(Frame frame, int argument, int lane) => frame.Integers[arguments[argument].Slot + (lane * arguments[argument].Stride)];

        void RunAll(Frame frame)
        {
            foreach (ValueNode argument in arguments)
            {
                argument.Run(frame);
            }
        }
    }

    private static int FirstSet(ulong bits)
    {
        for (int bit = 0; bit < 64; bit++)
        {
            if ((bits >> bit & 1) != 0)
            {
                return bit;
            }
        }

        throw new KernelFaultException("no leaf is left");
    }
}
