//! In which order fixes heal most hosts.

/// A fix in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Which one.
    pub(super) fix: usize,
    /// How many hosts work after it that did not work before.
    pub(super) heals: usize,
}

/// The fixes in the order that heals most hosts soonest. `needs` has for each host the fixes without which it stays
/// broken; a host that has a cause without a fix is not in it, since nothing here heals it.
pub(super) fn order(needs: &[Vec<usize>], fixes: usize) -> Vec<Step> {
    let mut hosts_of: Vec<Vec<usize>> = vec![Vec::new(); fixes];
    let mut left: Vec<usize> = Vec::new();
    // How many hosts lack this fix alone, and how many lack it at all.
    let mut lone = vec![0; fixes];
    let mut all = vec![0; fixes];
    for (host, needs) in needs.iter().enumerate() {
        left.push(needs.len());
        for fix in needs {
            if let (Some(hosts), Some(all)) = (hosts_of.get_mut(*fix), all.get_mut(*fix)) {
                hosts.push(host);
                *all += 1;
            }
            if let ([_], Some(lone)) = (needs.as_slice(), lone.get_mut(*fix)) {
                *lone += 1;
            }
        }
    }
    let mut open: Vec<usize> = (0..fixes)
        .filter(|fix| all.get(*fix).is_some_and(|it| *it > 0))
        .collect();
    let mut steps = Vec::new();
    let mut made = vec![false; fixes];
    loop {
        let worth = |fix: usize| {
            let count = |of: &[usize]| of.get(fix).copied().unwrap_or_default();
            (count(&lone), count(&all), std::cmp::Reverse(fix))
        };
        let Some(best) = open.iter().copied().max_by_key(|fix| worth(*fix)) else {
            return steps;
        };
        open.retain(|fix| *fix != best);
        if let Some(made) = made.get_mut(best) {
            *made = true;
        }
        let mut heals = 0;
        for host in hosts_of.get(best).into_iter().flatten() {
            let (Some(left), Some(needs)) = (left.get_mut(*host), needs.get(*host)) else {
                continue;
            };
            *left -= 1;
            if *left == 0 {
                heals += 1;
            }
            let mut open = needs
                .iter()
                .filter(|fix| !made.get(**fix).copied().unwrap_or(true));
            if let (1, Some(last)) = (*left, open.next())
                && let Some(lone) = lone.get_mut(*last)
            {
                *lone += 1;
            }
        }
        steps.push(Step { fix: best, heals });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fix_that_heals_most_comes_first() {
        // Two hosts lack 1 alone, three lack 0 and 2, one lacks 1 and 2.
        let needs = [
            vec![1],
            vec![1],
            vec![0, 2],
            vec![0, 2],
            vec![0, 2],
            vec![1, 2],
        ];
        let steps: Vec<(usize, usize)> = order(&needs, 4)
            .iter()
            .map(|it| (it.fix, it.heals))
            .collect();
        // After 1, fix 2 heals the last host alone; 3 is nobody's.
        assert_eq!(steps, [(1, 2), (2, 1), (0, 3)]);
        assert_eq!(order(&[], 0), []);
    }

    #[test]
    fn every_host_is_healed_by_all_of_them() {
        let needs: Vec<Vec<usize>> = (0..60).map(|host| vec![host % 7, 7 + host % 5]).collect();
        let steps = order(&needs, 12);
        assert_eq!(steps.iter().map(|it| it.heals).sum::<usize>(), needs.len());
        assert_eq!(steps.len(), 12);
    }
}
