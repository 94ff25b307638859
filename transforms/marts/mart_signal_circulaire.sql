-- Les marchés que comptent les indicateurs de la circulaire qui se lisent un par un. Une ligne par indicateur et marché,
-- datés ou non.
-- Un signal est une question à poser, non un reproche : un achat direct innovant au-delà du seuil est « à vérifier »,
-- d'autres motifs permettant de se passer de concurrence ; un marché de 9 M€ n'est pas un projet de 9 M€.

with fait as (
    select marche.*, fait.* exclude (marche_id)
    from mart_marche as marche
    join core_fait_circulaire as fait using (marche_id)
    where
        is_partenariat_innovation or is_achat_direct_innovant or is_secnumcloud_exige or is_grand_montant
        or rapport_cout > 1
),

signal as (
    select
        fait.*,
        unnest([
            {'indicateur': 'partenariat_innovation', 'signal': is_partenariat_innovation,
             'montant_signal_eur': montant_initial_eur, 'seuil_signal_eur': null::double},
            {'indicateur': 'partenariat_ia', 'signal': is_partenariat_ia,
             'montant_signal_eur': montant_initial_eur, 'seuil_signal_eur': null::double},
            {'indicateur': 'achat_direct_innovant', 'signal': is_achat_direct_innovant,
             'montant_signal_eur': montant_initial_eur, 'seuil_signal_eur': seuil_innovation_eur},
            {'indicateur': 'achat_direct_a_verifier', 'signal': is_seuil_innovation_atteint,
             'montant_signal_eur': montant_initial_eur, 'seuil_signal_eur': seuil_innovation_eur},
            {'indicateur': 'secnumcloud_exige', 'signal': is_secnumcloud_exige and segment = 'CLOUD_HEBERGEMENT',
             'montant_signal_eur': montant_initial_eur, 'seuil_signal_eur': null::double},
            {'indicateur': 'marche_grand_montant', 'signal': is_grand_montant,
             'montant_signal_eur': if(montant_statut = 'retenu', montant_retenu_eur::double, montant_publie_eur),
             'seuil_signal_eur': methode.grand_montant_min_eur},
            {'indicateur': 'part_surcout', 'signal': rapport_cout > 1 + methode.derive_cout_min,
             'montant_signal_eur': montant_publie_eur,
             'seuil_signal_eur': round(montant_initial_eur * (1 + methode.derive_cout_min), 2)}
        ], recursive := true)
    from fait
    cross join ref_methode as methode
)

select
    indicateur,
    marche_id,
    perimetre,
    ministere,
    date_notification,
    is_deja_compte,
    montant_initial_eur,
    montant_signal_eur,
    seuil_signal_eur
from signal
where signal
order by indicateur, marche_id
