namespace FusedGen.Tool.Html.Graphs;

/// <summary>
/// Places of nodes in layers from top to bottom (K. Sugiyama, S. Tagawa, M. Toda, Methods for Visual Understanding of
/// Hierarchical System Structures, 1981): a node stands below all that it reads, an edge over several layers passes
/// each through a place of its own, so that no edge crosses a node.
/// </summary>
internal sealed class LayeredLayout
{
    public const double NodeWidth = 222;
    public const double NodeHeight = 44;
    public const double LayerDistance = 74;
    public const double Margin = 12;

    private const double Gap = 22;
    private const double BendWidth = 10;
    private const int Sweeps = 8;

    /// <summary>
    /// Beyond so many bends, edges go straight: a network with thousands of long edges is no picture anyhow.
    /// </summary>
    private const int MostBends = 20_000;

    private readonly List<Place> _places = [];
    private readonly List<List<Place>> _layers = [];

    private LayeredLayout(DrawnGraph graph)
    {
        Assign(graph);
        Connect(graph);
        Order();
        Move();
    }

    /// <summary>The places of the nodes, by their indices.</summary>
    public IReadOnlyList<Place> Nodes { get; private set; } = [];

    /// <summary>For each edge the places that it passes, with both ends.</summary>
    public IReadOnlyList<IReadOnlyList<Place>> Edges { get; private set; } = [];

    public double Width { get; private set; }

    public double Height => (_layers.Count * LayerDistance) - (LayerDistance - NodeHeight) + (2 * Margin);

    public static LayeredLayout Of(DrawnGraph graph) => new(graph);

    private void Assign(DrawnGraph graph)
    {
        // Edges go from lower to higher indices, so that one pass finds the longest way to each node; inputs then move
        // down to their first reader.
        int[] layers = new int[graph.Nodes.Count];
        foreach (var readers in graph.Edges.GroupBy(e => e.From).OrderBy(g => g.Key))
        {
            foreach ((int from, int to) in readers)
            {
                layers[to] = Math.Max(layers[to], layers[from] + 1);
            }
        }

        foreach (var readers in graph.Edges.GroupBy(e => e.From).Where(g => graph.Nodes[g.Key].Kind == NodeKind.Input))
        {
            layers[readers.Key] = Math.Max(0, readers.Min(e => layers[e.To]) - 1);
        }

        Nodes = [.. layers.Select(layer => Add(layer, NodeWidth))];
    }

    private void Connect(DrawnGraph graph)
    {
        long bends = graph.Edges.Sum(e => (long)Nodes[e.To].Layer - Nodes[e.From].Layer - 1);
        List<IReadOnlyList<Place>> edges = [];
        foreach ((int from, int to) in graph.Edges)
        {
            List<Place> way = [Nodes[from]];
            for (int layer = Nodes[from].Layer + 1; layer < Nodes[to].Layer && bends <= MostBends; layer++)
            {
                way.Add(Add(layer, BendWidth));
            }

            way.Add(Nodes[to]);
            edges.Add(way);
            for (int i = 1; i < way.Count; i++)
            {
                way[i - 1].Below.Add(way[i]);
                way[i].Above.Add(way[i - 1]);
            }
        }

        Edges = edges;
    }

    private Place Add(int layer, double width)
    {
        while (_layers.Count <= layer)
        {
            _layers.Add([]);
        }

        Place place = new(layer, width) { Index = _layers[layer].Count };
        _layers[layer].Add(place);
        _places.Add(place);
        return place;
    }

    /// <summary>Each layer in the order of the mean of its neighbours, downwards and upwards in turn.</summary>
    private void Order()
    {
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            foreach (List<Place> layer in down ? _layers : _layers.AsEnumerable().Reverse())
            {
                Place[] ordered = [.. layer.OrderBy(p => Mean(down ? p.Above : p.Below, n => n.Index, p.Index)).ThenBy(p => p.Index)];
                for (int i = 0; i < ordered.Length; i++)
                {
                    layer[i] = ordered[i];
                    ordered[i].Index = i;
                }
            }
        }
    }

    /// <summary>Each place as near to the mean of its neighbours as order and distance allow.</summary>
    private void Move()
    {
        foreach (List<Place> layer in _layers)
        {
            Settle(layer, p => p.Index * (NodeWidth + Gap));
        }

        for (int sweep = 0; sweep < 2 * Sweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            foreach (List<Place> layer in down ? _layers : _layers.AsEnumerable().Reverse())
            {
                Settle(layer, p => Mean(down ? p.Above : p.Below, n => n.X, p.X));
            }
        }

        double left = _places.Min(p => p.X - (p.Width / 2)) - Margin;
        foreach (Place place in _places)
        {
            place.X -= left;
        }

        Width = _places.Max(p => p.X + (p.Width / 2)) + Margin;
    }

    /// <summary>
    /// The places of one layer with the least squares of their distances to where they would be, in their order and
    /// without overlap: without the least distances between neighbours it is a monotonic regression, which pooling
    /// neighbours in the wrong order solves. Bends weigh less: they make way for nodes, so that a chain of nodes is
    /// straight.
    /// </summary>
    private static void Settle(List<Place> layer, Func<Place, double> wanted)
    {
        List<(double Sum, double Weight, int Count)> pools = [];
        double[] offsets = new double[layer.Count];
        for (int i = 0; i < layer.Count; i++)
        {
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + ((layer[i - 1].Width + layer[i].Width) / 2) + Gap;
            double weight = layer[i].Weight;
            (double Sum, double Weight, int Count) pool = ((wanted(layer[i]) - offsets[i]) * weight, weight, 1);
            while (pools.Count > 0 && pools[^1].Sum / pools[^1].Weight > pool.Sum / pool.Weight)
            {
                pool = (pool.Sum + pools[^1].Sum, pool.Weight + pools[^1].Weight, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        int place = 0;
        foreach ((double sum, double weight, int count) in pools)
        {
            for (int end = place + count; place < end; place++)
            {
                layer[place].X = (sum / weight) + offsets[place];
            }
        }
    }

    private static double Mean(List<Place> neighbours, Func<Place, double> position, double otherwise) =>
        neighbours.Count == 0 ? otherwise : neighbours.Sum(n => position(n) * n.Weight) / neighbours.Sum(n => n.Weight);

    /// <summary>The place of a node, or of an edge between layers.</summary>
    internal sealed class Place(int layer, double width)
    {
        public int Layer { get; } = layer;

        public double Width { get; } = width;

        public double Weight { get; } = width == BendWidth ? 0.1 : 1;

        /// <summary>The place in its layer's order.</summary>
        public int Index { get; set; }

        /// <summary>The middle.</summary>
        public double X { get; set; }

        public double Top => Margin + (Layer * LayerDistance);

        public List<Place> Above { get; } = [];

        public List<Place> Below { get; } = [];
    }
}
